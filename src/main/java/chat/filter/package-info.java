/// The operator's list of words: read from a file, matched by an automaton.
@NullMarked
package chat.filter;

import org.jspecify.annotations.NullMarked;
