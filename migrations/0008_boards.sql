-- How boards are drawn for a person: as usual, or so that no color has to be told from another.
alter table account add column boards text not null default 'standard';
