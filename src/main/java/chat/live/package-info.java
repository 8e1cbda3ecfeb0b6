/// Live connections: sockets and answers that never end, and how what is said in a room reaches all
/// of them. One event loop per core; a connection lives on one of them.
@NullMarked
package chat.live;

import org.jspecify.annotations.NullMarked;
