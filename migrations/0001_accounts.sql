-- People and their sessions. A guest is an account without a password.
create table account (
    id uuid primary key,
    name text not null,
    -- The name as it looks: folded in case and in look-alike letters, so that nobody can pass for another.
    name_skeleton text not null constraint account_name_skeleton_key unique,
    password_hash text,
    email text not null default '',
    first_name text not null default '',
    last_name text not null default '',
    about text not null default '',
    country text not null default '',
    language text,
    theme text not null default 'system',
    created_at timestamptz not null,
    registered_at timestamptz
);

create table session (
    id uuid primary key,
    account_id uuid not null references account on delete cascade,
    -- SHA-256 of the opaque refresh token; the token itself is never stored.
    refresh_hash bytea not null constraint session_refresh_hash_key unique,
    -- The token before it: accepted for a short time, since tabs refresh side by side.
    previous_hash bytea,
    rotated_at timestamptz not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);

create index session_account_idx on session (account_id);
create unique index session_previous_hash_key on session (previous_hash);
