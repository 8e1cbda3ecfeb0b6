/// Turns what happens in rooms into HTML: whole pages, and the pieces that go down a socket. Knows
/// the domain and nothing of sockets, requests or files. Text that people typed gets into HTML
/// through the templates alone, which escape it; the one exception is [Formatter], which escapes by
/// itself.
@NullMarked
package chat.page;

import org.jspecify.annotations.NullMarked;
