-- Who may see a match on its own page, while it is played and afterwards.
alter table match add column watch text not null default 'all'
    constraint match_watch_check check (watch in ('all', 'link', 'nobody'));
