/// Files that others change while the server runs.
@NullMarked
package chat.file;

import org.jspecify.annotations.NullMarked;
