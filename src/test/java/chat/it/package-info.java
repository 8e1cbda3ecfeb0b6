/// The packaged server from outside: the jar is started on a free port, and talked to as browsers
/// and bots do. What is expected here is what was promised to people, so nothing of the server's
/// own code is used.
@NullMarked
package chat.it;

import org.jspecify.annotations.NullMarked;
