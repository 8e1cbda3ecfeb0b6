/// HTTP by the book: where a request ends, what it asks for, who asks and from where, and what an
/// answer is. Knows no room.
@NullMarked
package chat.http;

import org.jspecify.annotations.NullMarked;
