/// A room's log as a file: written for people and programs, and read back.
@NullMarked
package chat.archive;

import org.jspecify.annotations.NullMarked;
