/// The packaged server seen through Chromium, as people meet it: by typing, clicking and looking.
@NullMarked
package chat.browser;

import org.jspecify.annotations.NullMarked;
