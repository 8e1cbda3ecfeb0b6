-- What has gone from the beginning of a room's log because it was too old. The number goes on from there, so none is
-- ever given twice.
alter table room add column gone integer not null default 0;        -- the number of the last event that is gone
alter table room add column gone_at integer not null default 0;     -- when the last message among them was kept
alter table room add column gone_same integer not null default 0;   -- 1 if the next was of the same author and nickname

-- What nobody has used for long goes too.
create index seat_used on seat(used);
create index claim_lapse on claim(spoke);
