-- Computer players: accounts of the site's own, one for each level, which the server makes when it starts. The
-- level is null for people. No password has the hash that they have.
alter table account
    add column level text constraint account_level_key unique,
    add constraint account_level_check check (level is null or password_hash = '*');
