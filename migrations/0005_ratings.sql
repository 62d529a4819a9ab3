-- Ratings: how strong each player is, by game and speed, and how each rated match changed that.
alter table match add column rated boolean not null default false;

create table rating (
    account_id uuid not null references account on delete cascade,
    game text not null,
    speed text not null,
    -- Glicko-2: points, one standard deviation of them at the time of the last rated match, and how erratic
    -- the results are.
    rating double precision not null,
    deviation double precision not null,
    volatility double precision not null,
    matches integer not null,
    updated_at timestamptz not null,
    constraint rating_pkey primary key (account_id, game, speed)
);

create index rating_leaders_idx on rating (game, speed, rating desc);

create table rating_change (
    match_id uuid not null references match on delete cascade,
    account_id uuid not null,
    game text not null,
    speed text not null,
    -- Which of the player's rated matches in this game at this speed it was, from 1 and without a gap.
    number integer not null,
    rating_before double precision not null,
    deviation_before double precision not null,
    volatility_before double precision not null,
    rating_after double precision not null,
    deviation_after double precision not null,
    volatility_after double precision not null,
    -- When, and never before the player's change before it.
    at timestamptz not null,
    constraint rating_change_pkey primary key (match_id, account_id),
    constraint rating_change_number_key unique (account_id, game, speed, number),
    -- To the rating and not to the account: its row is locked by this transaction already.
    constraint rating_change_rating_fkey foreign key (account_id, game, speed) references rating on delete cascade
);
