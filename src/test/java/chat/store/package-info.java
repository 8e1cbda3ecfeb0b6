@NullMarked
package chat.store;

import org.jspecify.annotations.NullMarked;
