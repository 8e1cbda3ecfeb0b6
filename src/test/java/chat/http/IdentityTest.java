package chat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.room.Person;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {

    /// What a cookie is made of, and what else somebody may try.
    private static final String EVERY =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=% ";

    private static final Person ANN = new Person(0x0123456789abcdefL);

    @TempDir private Path folder;
    private Path file;
    private Identity identity;

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("key");
        identity = Identity.open(file);
    }

    /// Whose cookie that is by these keys, whatever its age.
    private static Optional<Person> person(Identity identity, String cookie) {
        return identity.recognise(cookie).map(Identity.Recognised::person);
    }

    @Test
    void a_cookie_names_the_person_it_was_made_for() {
        for (var person : new Person[] {ANN, new Person(0), new Person(-1), identity.draw()}) {
            assertThat(person(identity, identity.cookie(person))).contains(person);
        }
    }

    @Test
    void a_cookie_fits_into_a_header_as_it_is() {
        assertThat(identity.cookie(ANN)).matches("v1\\.0123456789abcdef\\.[A-Za-z0-9_-]{22}");
    }

    @Test
    void a_cookie_outlives_a_restart() throws IOException {
        var cookie = identity.cookie(ANN);

        assertThat(person(Identity.open(file), cookie)).contains(ANN);
    }

    @Test
    void a_cookie_signed_with_another_key_is_nobodys() throws IOException {
        var other = Identity.open(folder.resolve("other"));

        assertThat(person(identity, other.cookie(ANN))).isEmpty();
    }

    @Test
    void a_cookie_with_one_character_changed_is_nobodys() {
        var cookie = identity.cookie(ANN);
        assertThat(person(identity, cookie)).contains(ANN);
        for (int place = 0; place < cookie.length(); place++) {
            for (int i = 0; i < EVERY.length(); i++) {
                char other = EVERY.charAt(i);
                if (cookie.charAt(place) != other) {
                    var changed = new StringBuilder(cookie);
                    changed.setCharAt(place, other);
                    assertThat(person(identity, changed.toString()))
                            .as(changed.toString())
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void a_cookie_cut_or_with_more_behind_is_nobodys() {
        var cookie = identity.cookie(ANN);
        for (int length = 0; length < cookie.length(); length++) {
            assertThat(person(identity, cookie.substring(0, length))).isEmpty();
        }
        assertThat(person(identity, cookie + "A")).isEmpty();
        assertThat(person(identity, cookie + cookie)).isEmpty();
        assertThat(person(identity, cookie.toUpperCase(Locale.ROOT))).isEmpty();
    }

    @Test
    void whatever_else_arrives_as_a_cookie_is_nobodys() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var alphabet = "v1.0123456789abcdefABCXYZ-_=+/% \"\\;,\0\u00ff\u0660\ud83d";
        for (int i = 0; i < 20_000; i++) {
            var cookie = new StringBuilder(random.nextBoolean() ? "v1.0123456789abcdef." : "");
            for (int length = random.nextInt(60); length > 0; length--) {
                cookie.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(person(identity, cookie.toString())).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void a_seal_is_for_one_person_and_one_text() throws IOException {
        var seal = identity.seal(ANN, "words");

        assertThat(seal).matches("[0-9a-v]{8}");
        assertThat(identity.isSeal(ANN, "words", seal)).isTrue();
        assertThat(identity.isSeal(new Person(7), "words", seal)).isFalse();
        assertThat(identity.isSeal(ANN, "other words", seal)).isFalse();
        assertThat(identity.isSeal(ANN, "words", seal.substring(1))).isFalse();
        assertThat(identity.isSeal(ANN, "words", "")).isFalse();
        assertThat(identity.isSeal(ANN, "words", "ü0000000")).isFalse();
        assertThat(Identity.open(folder.resolve("other")).isSeal(ANN, "words", seal)).isFalse();
    }

    @Test
    void a_seal_is_no_part_of_a_cookie_of_the_same_words() {
        var cookie = identity.cookie(ANN);
        var words = cookie.substring(0, cookie.lastIndexOf('.'));

        assertThat(person(identity, words + "." + identity.seal(ANN, words))).isEmpty();
    }

    @Test
    void the_key_is_for_its_owner_alone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_key_that_others_may_read_becomes_its_owners_again() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        Identity.open(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_new_key_above_the_old_one_signs_and_makes_nobody_a_stranger() throws IOException {
        var before = identity.cookie(ANN);
        var fresh = "ab".repeat(32);
        Files.writeString(file, "# since today\n" + fresh + "\n\n" + Files.readString(file));

        var rotated = Identity.open(file);

        assertThat(rotated.recognise(before)).contains(new Identity.Recognised(ANN, true));
        assertThat(rotated.isSeal(ANN, "words", identity.seal(ANN, "words"))).isTrue();
        var after = rotated.cookie(ANN);
        assertThat(after).isNotEqualTo(before);
        assertThat(rotated.recognise(after)).contains(new Identity.Recognised(ANN, false));
        assertThat(identity.recognise(after)).isEmpty();

        Files.writeString(file, fresh + "\n");
        assertThat(Identity.open(file).recognise(before)).isEmpty();
        assertThat(Identity.open(file).recognise(after)).isNotEmpty();
    }

    @Test
    void a_key_half_written_by_a_killed_server_is_no_hindrance() throws IOException {
        var fresh = folder.resolve("fresh");
        Files.writeString(folder.resolve("fresh.new"), "12");

        var made = Identity.open(fresh);

        assertThat(person(made, made.cookie(ANN))).contains(ANN);
        assertThat(folder.resolve("fresh.new")).doesNotExist();
    }

    @Test
    void a_file_that_holds_no_key_is_named_and_left_alone() throws IOException {
        for (var content :
                new String[] {
                    "", "12", "g".repeat(64), "0".repeat(66), "0".repeat(64) + "\n12", "# no key\n"
                }) {
            Files.writeString(file, content);

            assertThatThrownBy(() -> Identity.open(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString());
            assertThat(file).hasContent(content);
        }
    }
}
