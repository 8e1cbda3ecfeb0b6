/// The site: every address, its pages and forms, and the server that answers there.
@NullMarked
package chat.web;

import org.jspecify.annotations.NullMarked;
