package chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From which place a value comes, and what is said of a wrong one.
class ChoicesTest {

    @TempDir Path folder;

    @Test
    void the_command_line_wins_over_the_environment_and_that_over_the_file() throws Exception {
        var file = file("port = 1", "host = file", "data = file");
        var environment = Map.of("CHAT_PORT", "2", "CHAT_HOST", "environment");

        var options = choose(environment, "--config", file, "--port", "3").options();

        assertThat(options.port).isEqualTo(3);
        assertThat(options.host).isEqualTo("environment");
        assertThat(options.data).isEqualTo(Path.of("file"));
        assertThat(options.limits).isEqualTo(OptionTypes.Switch.ON);
    }

    @Test
    void the_file_may_be_named_in_the_environment() throws Exception {
        var options = choose(Map.of("CHAT_CONFIG", file("port = 1"))).options();

        assertThat(options.port).isEqualTo(1);
    }

    @Test
    void a_list_is_replaced_and_not_added_to() throws Exception {
        var file = file("allow-origin = https://a.example,https://b.example");

        assertThat(choose(Map.of(), "--config", file).options().allowOrigin)
                .containsExactly("https://a.example", "https://b.example");
        assertThat(
                        choose(
                                        Map.of("CHAT_ALLOW_ORIGIN", "https://c.example"),
                                        "--config",
                                        file,
                                        "--allow-origin",
                                        "https://d.example",
                                        "--allow-origin",
                                        "https://e.example")
                                .options()
                                .allowOrigin)
                .containsExactly("https://d.example", "https://e.example");
    }

    @Test
    void comments_blanks_and_a_byte_order_mark_are_passed_over_and_values_are_as_written()
            throws Exception {
        var file = file("\uFEFF# port = 1", "", "   # port = 2", "  data =  /srv/a # b = c  ", "#");

        var options = choose(Map.of(), "--config", file).options();

        assertThat(options.port).isEqualTo(8080);
        assertThat(options.data).isEqualTo(Path.of("/srv/a # b = c"));
    }

    @Test
    void a_wrong_value_is_refused_with_its_option_what_is_expected_and_where_it_stands()
            throws Exception {
        refused(Map.of(), "--port", "80a")
                .isEqualTo(
                        "--port: expected a number from 0 to 65535 but was '80a' (the command line).");
        refused(Map.of("CHAT_PORT", "80b"))
                .isEqualTo(
                        "--port: expected a number from 0 to 65535 but was '80b' (the variable CHAT_PORT).");
        var file = file("# a comment", "", "limits = on", "port = 80c");
        refused(Map.of(), "--config", file)
                .isEqualTo(
                        "--port: expected a number from 0 to 65535 but was '80c' (line 4 of "
                                + file
                                + ").");
        refused(Map.of("CHAT_ALLOW_ORIGIN", "https://a.example,*"))
                .contains("--allow-origin", "'*'", "CHAT_ALLOW_ORIGIN");
        refused(Map.of("CHAT_TIME_ZONE", "Mars/Olympus"))
                .contains("--time-zone", "Mars/Olympus", "Europe/Berlin", "CHAT_TIME_ZONE");
    }

    @Test
    void a_wrong_value_that_a_stronger_place_overrules_does_no_harm() throws Exception {
        var file = file("port = eighty");
        var environment = Map.of("CHAT_PORT", "eighty-one");

        assertThat(choose(environment, "--config", file, "--port", "3").options().port)
                .isEqualTo(3);
        assertThat(choose(Map.of("CHAT_PORT", "2"), "--config", file).options().port).isEqualTo(2);
    }

    @Test
    void a_key_that_is_no_option_is_refused_with_its_line_and_the_one_that_may_be_meant()
            throws Exception {
        refused(Map.of(), "--config", file("", "prot = 80"))
                .contains("Line 2 of ", "no option prot", "(is it port?)");
        refused(Map.of(), "--config", file("help = yes")).contains("Line 1 of ", "help");
        refused(Map.of(), "--config", file("config = other")).contains("Line 1 of ", "config");
        refused(Map.of(), "--config", file("--port = 80")).contains("Line 1 of ", "--port");
    }

    @Test
    void a_line_that_says_nothing_or_says_it_twice_is_refused() throws Exception {
        refused(Map.of(), "--config", file("port 80")).contains("Line 1 of ", "port = 8080");
        refused(Map.of(), "--config", file("port =")).contains("Line 1 of ", "no value");
        refused(Map.of(), "--config", file("port = 1", "#", "port = 1"))
                .contains("Line 3 of ", "line 1");
    }

    @Test
    void a_file_that_cannot_be_read_is_told_by_name() throws Exception {
        refused(Map.of(), "--config", folder.resolve("none").toString())
                .contains("none", "no such file");
        var latin = folder.resolve("latin.conf");
        Files.write(latin, "# gr\u00FC\u00DFe".getBytes(StandardCharsets.ISO_8859_1));
        refused(Map.of(), "--config", latin.toString()).contains("latin.conf", "UTF-8");
        refused(Map.of(), "--config", folder.toString()).contains(folder.toString());
    }

    @Test
    void a_misspelt_variable_is_warned_of_and_an_empty_one_counts_as_none() throws Exception {
        var choices = choose(Map.of("CHAT_PROT", "80", "CHAT_HOST", "", "CHATTER", "x"));

        assertThat(choices.warnings())
                .singleElement()
                .asString()
                .contains("CHAT_PROT", "(is it CHAT_PORT?)");
        assertThat(choices.options().host).isEqualTo("127.0.0.1");
    }

    @Test
    void an_unknown_option_is_answered_with_the_one_that_may_be_meant() {
        refused(Map.of(), "--prot", "80").contains("--prot", "(is it --port?)");
        refused(Map.of(), "start").contains("start");
    }

    @Test
    void an_option_behind_the_command_is_told_where_it_belongs() {
        refused(Map.of(), "health", "--port", "80")
                .isEqualTo("--port stands before the command: bin/chat --port … health.");
        refused(Map.of(), "rule", "--admin-port=90", "open", "lobby")
                .startsWith("--admin-port stands before the command");
    }

    @Test
    void help_is_given_whatever_the_environment_says() throws Exception {
        var command = OptionTable.command("--help");

        Choices.of(command, new String[] {"--help"}, Map.of("CHAT_PORT", "eighty"));

        assertThat(command.isUsageHelpRequested()).isTrue();
    }

    @Test
    void the_printed_file_holds_every_option_its_paragraph_and_its_default() throws Exception {
        var printed = ConfigFile.of(Map.of());

        assertThat(printed.lines())
                .allMatch(line -> line.isEmpty() || line.startsWith("#"))
                .allMatch(line -> line.length() <= 96)
                .noneMatch(line -> line.startsWith("##"));
        var words = printed.replaceAll("\n# ", " ").replaceAll("\\s+", " ");
        for (var option : OptionTable.rows()) {
            if (option.longestName().equals("--config")) {
                continue;
            }
            assertThat(words).contains(OptionTable.paragraph(option));
            if (option.defaultValue() != null) {
                assertThat(printed)
                        .contains(
                                "\n#"
                                        + OptionTable.key(option)
                                        + " = "
                                        + option.defaultValue()
                                        + "\n");
            } else {
                assertThat(printed).contains("\n#" + OptionTable.key(option) + " = ");
            }
        }
    }

    @Test
    void the_printed_file_can_be_read_back_with_every_default_uncommented() throws Exception {
        var fixed = OptionTable.rows().stream().filter(option -> option.defaultValue() != null);
        var printed = ConfigFile.of(Map.of());
        for (var option : fixed.toList()) {
            var line = OptionTable.key(option) + " = " + option.defaultValue();
            printed = printed.replace("\n#" + line + "\n", "\n" + line + "\n");
        }

        var choices = choose(Map.of(), "--config", file(printed));

        assertThat(choices.values()).hasSizeGreaterThan(3).containsEntry("port", "8080");
        assertThat(choices.options().port).isEqualTo(8080);
    }

    @Test
    void the_printed_file_holds_what_was_chosen_wherever_that_was() throws Exception {
        var chosen =
                choose(
                        Map.of("CHAT_TIME_ZONE", "Europe/Berlin"),
                        "--config",
                        file("host = ::"),
                        "--port",
                        "81",
                        "--allow-origin",
                        "https://a.example,https://b.example",
                        "--print-config");

        var again = choose(Map.of(), "--config", file(ConfigFile.of(chosen.values()))).options();

        assertThat(chosen.options().printConfig).isTrue();
        assertThat(again.port).isEqualTo(81);
        assertThat(again.host).isEqualTo("::");
        assertThat(again.timeZone).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(again.allowOrigin).containsExactly("https://a.example", "https://b.example");
    }

    @Test
    void help_tells_every_option_its_paragraph_and_its_default() {
        var help = OptionTable.command("--help").getUsageMessage().replaceAll("\\s+", " ");
        assertThat(help).doesNotContain("Default: []");

        for (var option : OptionTable.rows()) {
            assertThat(help).contains(option.longestName(), OptionTable.paragraph(option));
            if (option.defaultValue() != null) {
                assertThat(help)
                        .contains(
                                OptionTable.paragraph(option)
                                        + " Default: "
                                        + option.defaultValue());
            }
        }
    }

    @Test
    void errands_are_known_where_one_may_be_meant_and_not_made_for_a_start() {
        for (var args :
                List.of(
                        List.of("backup", "file"),
                        List.of("--data", "folder", "health"),
                        List.of("--help"),
                        List.of("-h"),
                        List.of("-Vh"),
                        List.of("@arguments"))) {
            assertThat(OptionTable.command(args.toArray(String[]::new)).getSubcommands())
                    .as("%s", args)
                    .containsOnlyKeys(
                            "health", "rule", "backup", "restore", "check", "export", "import")
                    .allSatisfy((name, errand) ->
                            assertThat(errand.getUsageMessage()).contains("bin/chat " + name));
        }
        assertThat(OptionTable.command("--port", "80", "--index=on").getSubcommands()).isEmpty();
    }

    @Test
    void a_base_path_stands_alone_or_in_the_public_url() throws Exception {
        var none = choose(Map.of()).options();
        var alone = choose(Map.of(), "--base-path", "/chat/").options();
        var behind = choose(Map.of(), "--public-url", "https://Example.org:443/chat/").options();
        var both =
                choose(
                                Map.of("CHAT_BASE_PATH", "/chat"),
                                "--public-url",
                                "https://example.org/chat")
                        .options();
        var apart =
                choose(Map.of(), "--public-url=https://example.org", "--base-path=/chat").options();

        assertThat(none.path()).isEmpty();
        assertThat(alone.path()).isEqualTo("/chat");
        assertThat(alone.origin()).isNull();
        for (var options : List.of(behind, both, apart)) {
            assertThat(options.origin()).isEqualTo("https://example.org");
            assertThat(options.path()).isEqualTo("/chat");
        }
        assertThat(choose(Map.of(), "--base-path", "/").options().path()).isEmpty();
        assertThat(choose(Map.of(), "--public-url", "https://a.example/").options().path())
                .isEmpty();
    }

    @Test
    void a_base_path_that_is_none_or_another_is_refused() {
        for (var wrong : List.of("chat", "/a b", "//x", "..", "/..", "/a?b", "/%61", "/é")) {
            refused(Map.of(), "--base-path", wrong)
                    .isEqualTo(
                            "--base-path: expected a path such as /chat, of letters, digits, - . _ ~ and slashes"
                                    + " between, but was '"
                                    + wrong
                                    + "' (the command line).");
        }
        refused(Map.of("CHAT_PUBLIC_URL", "https://example.org/chat?a"))
                .isEqualTo(
                        "--public-url: expected an address such as https://chat.example.org or"
                                + " https://example.org/chat but was 'https://example.org/chat?a' (the variable"
                                + " CHAT_PUBLIC_URL).");
        refused(Map.of(), "--public-url", "https://example.org/talk", "--base-path", "/chat")
                .isEqualTo(
                        "--public-url is https://example.org/talk, but --base-path is /chat: one of them is"
                                + " enough, and both have to say the same path.");
        refused(Map.of(), "--public-url", "https://example.org/talk", "--base-path", "/")
                .contains("--base-path is /:");
        refused(Map.of(), "--allow-origin", "https://example.org/chat").contains("--allow-origin");
    }

    private org.assertj.core.api.AbstractStringAssert<?> refused(
            Map<String, String> environment, String... args) {
        var choosing = assertThatThrownBy(() -> choose(environment, args));
        return choosing.isInstanceOf(Misuse.class).message();
    }

    private String file(String... lines) throws IOException {
        var file = Files.createTempFile(folder, "chat", ".conf");
        return Files.writeString(file, String.join("\n", lines) + "\n").toString();
    }

    private static Choices choose(Map<String, String> environment, String... args) throws Misuse {
        return Choices.of(OptionTable.command(args), args, environment);
    }

    @Test
    void a_host_of_IPv6_stands_in_brackets_in_an_address_however_it_was_written() {
        assertThat(Options.inAddress("::1")).isEqualTo("[::1]");
        assertThat(Options.inAddress("[::1]")).isEqualTo("[::1]");
        assertThat(Options.inAddress("127.0.0.1")).isEqualTo("127.0.0.1");
        assertThat(Options.inAddress("chat.example.org")).isEqualTo("chat.example.org");
    }
}
