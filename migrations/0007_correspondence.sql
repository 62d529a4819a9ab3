-- Correspondence: a person sits at many such tables at once, beside one at which everybody is there.
alter table game_table add column correspondence boolean not null default false;

update game_table set correspondence = true
where (select "time" from match where match.table_id = game_table.id order by started_at desc limit 1) like '{"days":%';
