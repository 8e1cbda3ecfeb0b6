/// The edge: HTTP, WebSockets, cookies, limits, assets. One event loop per core; a connection lives
/// on one of them.
@NullMarked
package chat.web;

import org.jspecify.annotations.NullMarked;
