-- Who may ring a person, and who may not have anything to do with whom in calls.
alter table account
    add column ringers text not null default 'opponents',
    add constraint account_ringers_check check (ringers in ('everyone', 'opponents', 'nobody'));

create table block (
    -- Who wants nothing to do with whom.
    account_id uuid not null references account on delete cascade,
    blocked_id uuid not null references account on delete cascade,
    at timestamptz not null,
    primary key (account_id, blocked_id),
    constraint block_self_check check (account_id <> blocked_id)
);

create index block_blocked_idx on block (blocked_id);

-- Calls that nobody answered, until the person has seen them.
create table missed_call (
    id uuid primary key,
    account_id uuid not null references account on delete cascade,
    by_id uuid not null references account on delete cascade,
    at timestamptz not null
);

create index missed_call_account_idx on missed_call (account_id, at);
