-- A room's log holds more than what was said: every row is one event. What a kind keeps in nick, body and target is
-- written at EventRow.java.
alter table message add column kind integer not null default 0;
alter table message add column target integer;

-- What was ruled in a room, so that opening it need not read all that was said.
create index message_ruling on message(id, kind) where kind > 1;
