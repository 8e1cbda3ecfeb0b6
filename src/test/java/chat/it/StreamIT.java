package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Answers that never end: a room heard by plain HTTP.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class StreamIT {

    private static final String LAST_LINE = "\0";

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void a_stream_begins_with_the_newest_page_and_goes_on_as_the_room_does() throws Exception {
        new Visitor(server).say("streamed", "ann", "before");
        var reader = new Visitor(server);
        try (var stream = Heard.from(server, reader, "/room/streamed/stream")) {
            assertThat(stream.header("content-type")).isEqualTo("text/html; charset=utf-8");
            assertThat(stream.header("x-accel-buffering")).isEqualTo("no");
            assertThat(stream.header("content-security-policy"))
                    .contains("frame-ancestors 'self'")
                    .doesNotContain("frame-ancestors 'none'");
            stream.await("before");
            for (int i = 1; i <= 20; i++) {
                new Visitor(server).say("streamed", "ann", "later " + i);
            }
            stream.await("later 20");
            var messages = Message.in(Html.parse(stream.all()));
            assertThat(messages.stream().map(Message::number))
                    .containsExactlyElementsOf(numbers(1, 21));
            assertThat(stream.all()).contains("role=\"log\"");
        }
    }

    @Test
    void who_streams_with_a_nickname_is_in_the_room_and_the_others_are_told() throws Exception {
        var bob = new Visitor(server);
        bob.enter("present", "bob");
        var ann = new Visitor(server);
        ann.enter("present", "ann");
        try (var tab = LivePage.open(server, bob, "/room/present")) {
            tab.socket().await("bob</bdi> has joined the room");
            try (var stream = Heard.from(server, ann, "/room/present/stream")) {
                tab.socket().await("ann</bdi> has joined the room");
                stream.await("ann</bdi> has joined the room");
                tab.say("hello ann");
                stream.await("hello ann");

                var said =
                        ann.submit(
                                Visitor.composer(ann.get("/room/present/compose")),
                                Map.of("message", "hello bob"));
                assertThat(said.status()).isEqualTo(303);
                assertThat(said.header("location")).isEqualTo("/room/present/compose");
                tab.socket().await("hello bob");
                stream.await("hello bob");
            }
            tab.socket().await("ann</bdi> has left the room");
        }
    }

    @Test
    void a_frame_that_loads_again_gets_exactly_the_rest() throws Exception {
        for (int i = 1; i <= 130; i++) {
            new Visitor(server).say("resumed", "ann", "number " + i);
        }
        try (var stream = Heard.from(server, new Visitor(server), "/room/resumed/stream?after=3")) {
            stream.await("number 130");
            new Visitor(server).say("resumed", "ann", "number 131");
            stream.await("number 131");
            assertThat(Message.in(Html.parse(stream.all())).stream().map(Message::number))
                    .containsExactlyElementsOf(numbers(4, 131));
        }
    }

    @Test
    void the_fifth_stream_of_a_person_is_told_why_not() throws Exception {
        var ann = new Visitor(server);
        ann.enter("four", "ann");
        var open = new ArrayList<Heard>();
        try {
            for (int i = 0; i < 4; i++) {
                var stream = Heard.from(server, ann, "/room/four/stream");
                open.add(stream);
                assertThat(stream.status()).isEqualTo(200);
            }
            var fifth = ann.get("/room/four/stream");
            assertThat(fifth.status()).isEqualTo(429);
            assertThat(fifth.html().reading()).contains("You have this open 4 times already.");
        } finally {
            for (var stream : open) {
                stream.close();
            }
        }
    }

    @Test
    void text_that_is_followed_comes_line_by_line_without_hole_or_double() throws Exception {
        for (int i = 1; i <= 250; i++) {
            new Visitor(server).say("followed", "ann", "number " + i);
        }
        try (var stream =
                Heard.from(server, new Visitor(server), "/room/followed/log.txt?follow&after=0")) {
            for (int i = 251; i <= 300; i++) {
                new Visitor(server).say("followed", "ann", "number " + i);
            }
            stream.await("number 300");
            assertThat(stream.all().lines().map(line -> line.substring(line.indexOf('>') + 2)))
                    .containsExactlyElementsOf(
                            numbers(1, 300).stream().map(i -> "number " + i).toList());
        }
    }

    @Test
    void json_that_is_followed_is_an_object_a_line() throws Exception {
        new Visitor(server).say("objects", "ann", "one");
        try (var stream =
                Heard.from(server, new Visitor(server), "/room/objects/log.json?follow&after=1")) {
            assertThat(stream.header("content-type")).isEqualTo("application/x-ndjson");
            new Visitor(server).say("objects", "ann", "two");
            stream.await("\"number\":2");
            assertThat(stream.all().strip())
                    .startsWith("{\"number\":2,\"time\":\"")
                    .endsWith("\"author\":\"ann\",\"text\":\"two\",\"kind\":\"message\"}")
                    .hasLineCount(1);
        }
    }

    @Test
    void a_refused_text_comes_back_in_the_frame_with_the_reason() throws Exception {
        var ann = new Visitor(server);
        ann.enter("refused", "ann");

        var reply =
                ann.submit(
                        Visitor.composer(ann.get("/room/refused/compose")),
                        Map.of("message", "x".repeat(4_001)));

        assertThat(reply.status()).isEqualTo(422);
        var field = reply.html().field("Message");
        assertThat(reply.html().explanationOf(field)).contains("4,000");
        assertThat(reply.text()).contains("x".repeat(4_001));
        assertThat(reply.header("content-security-policy")).contains("frame-ancestors 'self'");
    }

    @Test
    void a_server_that_ends_ends_its_streams_and_says_where_to_go_on() throws Exception {
        try (var other = RunningServer.startWithoutLimits();
                var stream = Heard.from(other, new Visitor(other), "/room/end/stream");
                var lines = Heard.from(other, new Visitor(other), "/room/end/log.txt?follow")) {
            Curl.run("-d", "message=last words", "-d", "name=ann", other.origin() + "/room/end");
            stream.await("last words");
            lines.await("last words");

            other.stop();

            stream.await("/room/end/stream?after=1");
            stream.awaitEnd();
            lines.awaitEnd();
        }
    }

    private static List<Long> numbers(long first, long last) {
        var numbers = new ArrayList<Long>();
        for (long i = first; i <= last; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    /// An answer being listened to.
    private static final class Heard implements AutoCloseable {
        private static final HttpClient CLIENT =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        private final HttpResponse<InputStream> response;
        private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final StringBuilder heard = new StringBuilder();

        private Heard(HttpResponse<InputStream> response) {
            this.response = response;
            Thread.ofVirtual().start(this::listen);
        }

        static Heard from(RunningServer server, Visitor visitor, String path) throws Exception {
            var request =
                    HttpRequest.newBuilder(URI.create(server.origin() + path))
                            .timeout(Duration.ofSeconds(Jar.PATIENCE_SECONDS));
            if (!visitor.cookie().isEmpty()) {
                request.header("Cookie", visitor.cookie());
            }
            return new Heard(
                    CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        }

        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /// All that was heard so far.
        String all() {
            return heard.toString();
        }

        void await(String part) throws InterruptedException {
            while (heard.indexOf(part) < 0) {
                var line = next();
                assertThat(line)
                        .as("heard: " + heard + ", expected: " + part)
                        .isNotEqualTo(LAST_LINE);
                heard.append(line).append('\n');
            }
        }

        /// The end as HTTP has it, and not a line that broke.
        void awaitEnd() throws InterruptedException {
            for (var line = next(); !line.equals(LAST_LINE); line = next()) {
                heard.append(line).append('\n');
            }
        }

        private String next() throws InterruptedException {
            var line = lines.poll(Jar.PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("expected more but heard only: " + heard);
            }
            return line;
        }

        private void listen() {
            try (var reader =
                    new BufferedReader(
                            new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                }
                lines.add(LAST_LINE);
            } catch (IOException broken) {
                lines.add("The line broke: " + broken);
            }
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }
}
