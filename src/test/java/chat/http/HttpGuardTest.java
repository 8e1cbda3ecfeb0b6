package chat.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpGuardTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";

    // ---- what is well written

    @ParameterizedTest
    @ValueSource(
            strings = {
                GET,
                "\r\n" + GET,
                "GET http://a/b?c=d HTTP/1.0\r\n\r\n",
                "GET /ü HTTP/1.1\r\nHost:a\r\nX:\r\nY: ü\t \r\n\r\n",
                POST + "Content-Length: 0\r\n\r\n",
                POST + "Content-Length:\t5 \r\n\r\nhello",
                POST + "content-length: 5\r\n\r\n\r\n\n\0a",
                POST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                POST + "TRANSFER-ENCODING: Chunked\r\n\r\n5\r\nhello\r\n00\r\n\r\n",
                POST
                        + "Transfer-Encoding: chunked\r\n\r\n5;a=\"b\"\r\nhello\r\nA\r\n0123456789\r\n0;x\r\nT: v\r\n\r\n"
            })
    void a_request_by_the_book_passes_byte_for_byte_however_it_arrives(String request)
            throws Malformed {
        assertThat(passed(request.getBytes(ISO_8859_1), request.length())).containsExactly(request);
        assertThat(passed(request.getBytes(ISO_8859_1), 1)).containsExactly(request);
        assertThat(passed(request.getBytes(ISO_8859_1), 7)).containsExactly(request);
    }

    @Test
    void nothing_of_the_next_request_passes_with_this_one() throws Malformed {
        var guard = new HttpGuard();
        var in = Unpooled.copiedBuffer(GET + GET, ISO_8859_1);

        assertThat(guard.pass(in)).isEqualTo(GET.length());
        assertThat(guard.isComplete()).isTrue();
        in.skipBytes(GET.length());
        assertThat(guard.pass(in)).isZero();
        guard.next();
        assertThat(guard.pass(in)).isEqualTo(GET.length());
    }

    @Test
    void a_head_passes_whole_or_not_yet() throws Malformed {
        var guard = new HttpGuard();
        assertThat(guard.pass(Unpooled.copiedBuffer(GET.substring(0, 20), ISO_8859_1))).isZero();
        assertThat(guard.isInHead()).isTrue();
    }

    // ---- what two programs might read in two ways

    @ParameterizedTest
    @ValueSource(
            strings = {
                // lengths
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
                "Content-Length: 5\r\nContent-Length: 5\r\n\r\n",
                "Content-Length: 5\r\ncontent-length: 6\r\n\r\n",
                "Content-Length: 5, 5\r\n\r\n",
                "Content-Length: +5\r\n\r\n",
                "Content-Length: -5\r\n\r\n",
                "Content-Length: 0x5\r\n\r\n",
                "Content-Length: 5 5\r\n\r\n",
                "Content-Length: 5;\r\n\r\n",
                "Content-Length:\r\n\r\n",
                "Content-Length: ٥\r\n\r\n",
                "Content-Length: 99999999999999999999999\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                // how headers are written
                "Content-Length : 5\r\n\r\n",
                "Content-Length\t: 5\r\n\r\n",
                " Content-Length: 5\r\n\r\n",
                "X: a\r\n b\r\n\r\n",
                "X: a\r\n\tb\r\n\r\n",
                "X: a\r\n \r\n\r\n",
                "X: a\nContent-Length: 5\r\n\r\n",
                "X: a\rContent-Length: 5\r\n\r\n",
                "X: a\r\r\n\r\n",
                "X: a\0b\r\n\r\n",
                "X: a\u0001\r\n\r\n",
                "X: a\u007f\r\n\r\n",
                "X\0: a\r\n\r\n",
                "X Y: a\r\n\r\n",
                "X@Y: a\r\n\r\n",
                "ü: a\r\n\r\n",
                ": a\r\n\r\n",
                "X\r\n\r\n",
                "X: a\r\n\n",
                // chunks
                "Transfer-Encoding: chunked\r\n\r\nnothing\r\n",
                "Transfer-Encoding: chunked\r\n\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
                "Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n",
                "Transfer-Encoding: chunked\r\n\r\n 1\r\na\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1 \r\na\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1\na\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1;a\nb\r\na\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1\r\na\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n000000001\r\na\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0\r\nX : a\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0\r\n folded\r\n\r\n"
            })
    void what_can_be_read_in_two_ways_is_refused(String rest) {
        assertRefused(POST + rest, 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\r\n",
                "GET\r\n",
                "GET /\r\n",
                "GET / \r\n",
                " GET / HTTP/1.1\r\n",
                "GET  / HTTP/1.1\r\n",
                "GET /  HTTP/1.1\r\n",
                "GET\t/ HTTP/1.1\r\n",
                "GET /\tHTTP/1.1\r\n",
                "GET / HTTP/1.1 \r\n",
                "GET / HTTP/1.1 x\r\n",
                "GET / http/1.1\r\n",
                "GET / HTTP/1\r\n",
                "GET / HTTP/11\r\n",
                "GET / HTTP 1.1\r\n",
                "GET / HTTP/1.1\n",
                "GET /a b HTTP/1.1\r\n",
                "GET /a\0b HTTP/1.1\r\n",
                "GET /a\u0007b HTTP/1.1\r\n",
                "GET /a#b HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\r\n",
                "G\0T / HTTP/1.1\r\n",
                "G(T / HTTP/1.1\r\n",
                "\n",
                "\r\n\r\n\r\nGET / HTTP/1.1\r\n",
                "\u0016\u0003\u0001"
            })
    void a_first_line_that_is_not_one_is_refused(String line) {
        assertRefused(line, 400);
    }

    @ParameterizedTest
    @CsvSource({
        "get / HTTP/1.1, 501",
        "Get / HTTP/1.1, 501",
        "BREW /pot HTTP/1.1, 501",
        "CONNECT a:443 HTTP/1.1, 501",
        "PRI * HTTP/2.0, 505",
        "GET / HTTP/0.9, 505",
        "GET / HTTP/1.2, 505",
        "GET / HTTP/3.0, 505"
    })
    void methods_and_versions_that_nobody_here_speaks_are_told_so(String line, int status) {
        assertRefused(line + "\r\n", status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip, chunked",
                "chunked, chunked",
                "identity",
                "xchunked",
                "chunked;q=1",
                "\"chunked\"",
                ""
            })
    void another_transfer_encoding_is_not_guessed_at(String coding) {
        assertRefused(POST + "Transfer-Encoding: " + coding + "\r\n\r\n", 501);
    }

    @Test
    void a_client_of_http_1_0_cannot_send_chunks() {
        assertRefused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", 400);
    }

    // ---- limits

    @Test
    void a_first_line_as_long_as_may_be_passes_and_a_longer_one_is_refused() throws Malformed {
        var blank = "GET / HTTP/1.1".length();
        var longest =
                "GET /" + "a".repeat(HttpGuard.LONGEST_LINE - blank - 2) + " HTTP/1.1\r\n\r\n";
        assertThat(passed(longest.getBytes(ISO_8859_1), 1000)).hasSize(1);
        assertRefused("GET /" + "a".repeat(HttpGuard.LONGEST_LINE), 414);
    }

    @Test
    void as_many_headers_as_may_be_pass_and_one_more_is_refused() throws Malformed {
        var most = "GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(HttpGuard.MOST_HEADERS);
        assertThat(passed((most + "\r\n").getBytes(ISO_8859_1), 1000)).hasSize(1);
        assertRefused(most + "X: y\r\n", 431);
    }

    @Test
    void headers_that_are_too_long_together_are_refused_before_they_end() {
        assertRefused("GET / HTTP/1.1\r\nX: " + "y".repeat(HttpGuard.LONGEST_HEADERS), 431);
        assertRefused(
                POST
                        + "Transfer-Encoding: chunked\r\n\r\n0\r\n"
                        + ("X: " + "y".repeat(1000) + "\r\n").repeat(17),
                431);
    }

    @Test
    void a_body_as_long_as_may_be_passes_and_a_longer_one_is_refused() throws Malformed {
        int most = HttpGuard.LONGEST_BODY;
        var counted = POST + "Content-Length: " + most + "\r\n\r\n" + "a".repeat(most);
        assertThat(passed(counted.getBytes(ISO_8859_1), 4096)).containsExactly(counted);
        assertRefused(POST + "Content-Length: " + (most + 1) + "\r\n\r\n", 413);

        var half = "8000\r\n" + "a".repeat(0x8000) + "\r\n";
        var chunked = POST + "Transfer-Encoding: chunked\r\n\r\n" + half + half;
        assertThat(passed((chunked + "0\r\n\r\n").getBytes(ISO_8859_1), 4096)).hasSize(1);
        assertRefused(chunked + "1\r\n", 413);
        assertRefused(POST + "Transfer-Encoding: chunked\r\n\r\n" + "fffffff\r\n", 413);
    }

    @Test
    void the_line_of_a_chunk_has_an_end() {
        assertRefused(
                POST
                        + "Transfer-Encoding: chunked\r\n\r\n1;"
                        + "a".repeat(HttpGuard.LONGEST_CHUNK_LINE),
                400);
    }

    // ---- whatever comes

    /// Whatever arrives, in whatever pieces: the same is let through, or the same is refused.
    @Test
    void pieces_make_no_difference() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            var bytes = hostile(random);
            assertThat(fate(bytes, 1))
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(fate(bytes, 10_000));
        }
    }

    private static String fate(byte[] bytes, int piece) {
        try {
            return String.join("|", passed(bytes, piece));
        } catch (Malformed malformed) {
            return malformed.status() + " " + malformed.sentence();
        }
    }

    private static byte[] hostile(Random random) {
        var words =
                List.of(
                        "GET",
                        "POST",
                        " ",
                        "/",
                        " HTTP/1.1",
                        " HTTP/1.0",
                        "\r\n",
                        "\r\n",
                        "\r\n",
                        "\n",
                        "\r",
                        "\0",
                        ":",
                        ": ",
                        "Host",
                        "Content-Length",
                        "Transfer-Encoding",
                        "chunked",
                        "5",
                        "0",
                        "hello",
                        "\t",
                        ";",
                        GET,
                        POST);
        var made = new StringBuilder(random.nextBoolean() ? POST : "");
        for (int i = random.nextInt(14); i >= 0; i--) {
            made.append(words.get(random.nextInt(words.size())));
        }
        return made.toString().getBytes(ISO_8859_1);
    }

    /// The requests that pass, each as its bytes.
    private static List<String> passed(byte[] bytes, int piece) throws Malformed {
        var guard = new HttpGuard();
        var requests = new ArrayList<String>();
        var request = new StringBuilder();
        var in = Unpooled.buffer();
        for (int at = 0; at < bytes.length; at += piece) {
            in.writeBytes(bytes, at, Math.min(piece, bytes.length - at));
            for (int pass = guard.pass(in); pass > 0; pass = guard.pass(in)) {
                request.append(in.readCharSequence(pass, ISO_8859_1));
                if (guard.isComplete()) {
                    requests.add(request.toString());
                    request.setLength(0);
                    guard.next();
                }
            }
        }
        return requests;
    }

    private static void assertRefused(String request, int status) {
        for (int piece : new int[] {1, 9, request.length()}) {
            assertThatThrownBy(() -> passed(request.getBytes(ISO_8859_1), piece))
                    .isInstanceOfSatisfying(
                            Malformed.class,
                            malformed ->
                                    assertThat(malformed.status())
                                            .isEqualTo(HttpResponseStatus.valueOf(status)));
        }
    }
}
