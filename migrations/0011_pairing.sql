-- What is played at a table and who may join, as the JSON text of its options: of two open tables with equal
-- texts one is too many. Tables from before have none, and stand beside equal ones.
alter table game_table add column options text;

create index game_table_options_idx on game_table (options) where status = 'open';
