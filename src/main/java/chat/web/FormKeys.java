package chat.web;

import chat.http.Identity;
import chat.http.Request;
import chat.live.Keys;
import chat.room.Person;
import org.jspecify.annotations.Nullable;

/// Draws the keys of what a page can send without a socket, and knows them again: 12 characters of
/// a key as [Keys] draws it, and 8 that only this server can have made of them for that person. A
/// page of another site can have a browser send our cookie, but not such a key.
///
/// Nothing is remembered, so a page's keys are good for as long as its reader's cookie is, over
/// restarts and new signing keys.
final class FormKeys {

    /// What somebody reads whose form has no such key. Their text comes back with one.
    static final String UNPROVEN =
            "Nobody can tell which page this was sent from. Look at it, and send it again from here.";

    private static final int DRAWN = 12;

    private final Keys keys;
    private final Identity identity;

    FormKeys(Keys keys, Identity identity) {
        this.keys = keys;
        this.identity = identity;
    }

    /// A key for a form of that person's; for nobody yet, one that proves nothing.
    String draw(@Nullable Person person) {
        var key = keys.draw();
        if (person == null) {
            return key;
        }
        var drawn = key.substring(0, DRAWN);
        return drawn + identity.seal(person, drawn);
    }

    /// The key that a form came with, so that what it sends stays one sending; a new one where it
    /// is none of ours.
    String kept(String key, @Nullable Person person) {
        return Keys.isOurs(key) ? key : draw(person);
    }

    /// Whether a form that came with that key may be another site's.
    boolean isUnproven(Request request, String key) {
        var person = request.person();
        return person != null && request.isFromUnknownPage() && !isFor(person, key);
    }

    private boolean isFor(Person person, String key) {
        return Keys.isOurs(key)
                && identity.isSeal(person, key.substring(0, DRAWN), key.substring(DRAWN));
    }
}
