-- Times are milliseconds since 1970.

-- Every room somebody has spoken in.
create table room(
  id   integer primary key check (id between 1 and 2147483647),
  key  text not null unique,        -- folded: what makes two spellings one room
  name text not null,               -- as first written
  made integer not null
) strict;

-- The logs of all rooms. A room's messages lie side by side in the order of their numbers, so a page of history is one
-- run of the b-tree and a room's last number one seek.
create table message(
  id     integer primary key check ((id & 4294967295) > 0),    -- room << 32 | number
  at     integer not null,
  person integer not null,
  nick   text not null,
  body   text not null,
  once   blob                       -- see Once.java; null when the sender did not name the sending
) strict;

create unique index message_once on message(once) where once is not null;

-- Who has which nickname where.
create table seat(
  person integer not null,
  room   text not null,             -- the room's key: seats are taken in rooms nobody has spoken in
  name   text not null,             -- the room as this person first wrote it
  nick   text not null,
  fold   text not null,             -- what makes two spellings one nickname
  used   integer not null,
  read   integer not null,          -- the number of the last message read
  spoke  integer,
  primary key (person, room)
) strict, without rowid;

-- Who holds a nickname in a room.
create index seat_fold on seat(room, fold);
