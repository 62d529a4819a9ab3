-- A person's matches, newest first: the ids of matches are in the order in which they began (UUIDv7).
create index match_player_account_match_idx on match_player (account_id, match_id desc);

-- The one above serves whatever this one did.
drop index match_player_account_idx;
