-- The durable streams: every table and every room is the fold of its events.
create table stream (
    -- The text of the topic: `table/…`, `chat/…`.
    id text primary key,
    -- Tells a stream from another of the same name with another past; also the fence between writers.
    epoch bigint not null,
    -- The number of the last event: dense, from 1.
    head bigint not null
);

create table event (
    stream text not null references stream on delete cascade,
    "offset" bigint not null,
    -- JSON text exactly as it is sent: what is read back is byte for byte what was sent first.
    body text not null,
    at timestamptz not null,
    primary key (stream, "offset")
);

-- One row for each command that took effect: the same id again gets the first answer.
create table command (
    account_id uuid not null references account on delete cascade,
    id uuid not null,
    -- SHA-256 of the command, to refuse another one under the same id.
    fingerprint bytea not null,
    stream text not null,
    epoch bigint not null,
    "offset" bigint not null,
    -- The table that the command opened, if it did.
    table_id uuid,
    at timestamptz not null,
    constraint command_pkey primary key (account_id, id)
);

create index command_at_idx on command (at);
