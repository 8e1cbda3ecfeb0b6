@NullMarked
package chat.archive;

import org.jspecify.annotations.NullMarked;
