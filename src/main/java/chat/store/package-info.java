/// Keeping: the port's implementation on SQLite, one process and one folder.
@NullMarked
package chat.store;

import org.jspecify.annotations.NullMarked;
