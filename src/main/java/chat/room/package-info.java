/// The domain: rooms, the people in them and what they say. No socket, HTML, SQL or framework type.
@NullMarked
package chat.room;

import org.jspecify.annotations.NullMarked;
