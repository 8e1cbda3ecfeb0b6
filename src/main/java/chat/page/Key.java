package chat.page;

import java.util.regex.Pattern;

/// A key our server drew for a form. It becomes part of an element's id, so nothing else may pass
/// for one.
final class Key {

    private static final Pattern OURS = Pattern.compile("[0-9a-v]{20}");

    private Key() {}

    static boolean isOurs(String key) {
        return OURS.matcher(key).matches();
    }

    static void check(String key) {
        if (!isOurs(key)) {
            throw new IllegalArgumentException(
                    "expected a key of 20 characters 0-9a-v but was: " + key);
        }
    }
}
