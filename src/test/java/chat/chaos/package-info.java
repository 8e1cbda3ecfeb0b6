/// Breaks the server in every way we can think of, writes down what everybody typed and was shown,
/// and judges that story against what we promise. `bin/chaos` runs it.
@NullMarked
package chat.chaos;

import org.jspecify.annotations.NullMarked;
