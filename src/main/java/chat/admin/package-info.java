/// The operator's port: how the server is, what goes on, and what can be done about it.
@NullMarked
package chat.admin;

import org.jspecify.annotations.NullMarked;
