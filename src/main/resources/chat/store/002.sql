-- Who spoke where under which nickname lately: for a time it stays theirs, also when they have left or go by another one.
create table claim(
  room   text not null,             -- the room's key
  person integer not null,
  nick   text not null,
  spoke  integer not null,          -- when they last did, to a minute
  primary key (room, person, nick)
) strict, without rowid;

create index claim_spoke on claim(room, spoke);

insert into claim(room, person, nick, spoke) select room, person, nick, spoke from seat where spoke is not null;

-- Nobody looks there, nor at seat.fold and seat.spoke: what looks alike is more than a folding, and a person may have
-- spoken under several names.
drop index seat_fold;
