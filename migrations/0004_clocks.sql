-- Time: on what clock a match is played, and what each move cost.
alter table match add column "time" text not null default '"none"';

alter table match_move
    -- What the move was charged, and what each seat had left after it, in milliseconds; null without a clock.
    add column charged_ms integer,
    add column left_0_ms integer,
    add column left_1_ms integer;

-- The last moment at which a server is known to have lived: nobody is charged for what came after it.
create table pulse (
    one boolean primary key default true constraint pulse_one_check check (one),
    at timestamptz not null
);
