/// The program: options, and the one place that knows all parts.
@NullMarked
package chat;

import org.jspecify.annotations.NullMarked;
