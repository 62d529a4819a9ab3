-- What the events of tables say, in rows that can be asked: written in the events' transactions.
create table game_table (
    id uuid primary key,
    game text not null,
    -- open: nobody has played yet; playing; over: between matches; closed.
    status text not null constraint game_table_status_check check (status in ('open', 'playing', 'over', 'closed')),
    created_at timestamptz not null,
    -- When somebody must look at the table again: a countdown's end, a seat to be freed.
    deadline timestamptz
);

create index game_table_live_idx on game_table (status) where status <> 'closed';
create index game_table_deadline_idx on game_table (deadline) where deadline is not null;

create table seat (
    table_id uuid not null references game_table on delete cascade,
    seat smallint not null,
    account_id uuid not null references account on delete cascade,
    primary key (table_id, seat),
    constraint seat_account_key unique (table_id, account_id)
);

create index seat_account_idx on seat (account_id);

create table match (
    id uuid primary key,
    table_id uuid not null references game_table on delete cascade,
    game text not null,
    rules text not null,
    seed bigint not null,
    -- The seat that begins.
    first smallint not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    winner smallint,
    how text
);

create index match_table_idx on match (table_id);

create table match_player (
    match_id uuid not null references match on delete cascade,
    seat smallint not null,
    account_id uuid not null references account on delete cascade,
    primary key (match_id, seat)
);

create index match_player_account_idx on match_player (account_id);

create table match_move (
    match_id uuid not null references match on delete cascade,
    ply integer not null,
    seat smallint not null,
    notation text not null,
    at timestamptz not null,
    -- The last guard: two moves can never have the same number.
    constraint match_move_pkey primary key (match_id, ply)
);
