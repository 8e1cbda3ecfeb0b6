package chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the documents say and the code must not silently contradict.
class DocumentsTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)|src=\"([^\":]+)\"");
    private static final Pattern PRODUCT = Pattern.compile("\\d[\\d_]*(?: \\* \\d[\\d_]*)*");

    @Test
    void the_readme_lists_exactly_the_options_there_are_and_their_variables() throws IOException {
        var options = new LinkedHashMap<String, String>();
        for (var option : OptionTable.rows()) {
            options.put(option.longestName(), OptionTable.variable(option));
        }

        var listed = new LinkedHashMap<String, String>();
        for (var row : table("README.md", "option")) {
            listed.put(bare(row.get(0)), bare(row.get(1)));
        }

        assertThat(listed).isNotEmpty().containsExactlyEntriesOf(options);
    }

    @Test
    void the_readme_says_of_options_what_help_says_and_the_defaults_they_have() throws IOException {
        var said = new LinkedHashMap<String, List<String>>();
        table("README.md", "option").forEach(row -> said.put(bare(row.get(0)), row));

        for (var option : OptionTable.rows()) {
            var row = said.getOrDefault(option.longestName(), List.of("", "", "", ""));
            assertThat(bare(row.get(3))).isEqualTo(OptionTable.paragraph(option));
            if (option.defaultValue() != null) {
                assertThat(bare(row.get(2)))
                        .as(option.longestName())
                        .isEqualTo(option.defaultValue());
            }
        }
    }

    @Test
    void the_limits_in_the_readme_are_those_in_the_code() throws IOException {
        var limits = table("README.md", "what");
        assertThat(limits).hasSizeGreaterThan(10);
        for (var row : limits) {
            assertThat(quantity(row.get(1))).as(row.get(0)).isEqualTo(constant(bare(row.get(2))));
        }
    }

    @Test
    void the_tests_that_the_security_document_names_are_there() throws IOException {
        var promises = table("SECURITY.md", "number");
        assertThat(promises).hasSizeGreaterThan(15);
        for (var row : promises) {
            assertThat(row.get(0)).matches("[0-9]+(\\.[0-9]+){2}((, | to )[0-9]+(\\.[0-9]+){2})?");
            var name = bare(row.get(2)).split("\\.", 2);
            assertThat(source(Path.of("src/test/java"), name[0]))
                    .as(row.get(0))
                    .contains("void " + name[1] + "(");
        }
    }

    @Test
    void whatever_a_document_links_to_is_there() throws IOException {
        var missing = new ArrayList<String>();
        int links = 0;
        for (var document : documents()) {
            for (var link : LINK.matcher(Files.readString(document)).results().toList()) {
                var target = link.group(1) != null ? link.group(1) : link.group(2);
                links++;
                if (!Files.exists(Path.of(target))) {
                    missing.add(document + " → " + target);
                }
            }
        }
        assertThat(links).isGreaterThan(5);
        assertThat(missing).isEmpty();
    }

    @Test
    void files_by_others_are_unchanged() throws Exception {
        var files = table("THIRD-PARTY.md", "file");
        assertThat(files)
                .extracting(row -> bare(row.get(0)))
                .contains("src/main/resources/chat/web/assets/htmx-4.0.1.js");
        for (var row : files) {
            var content = Files.readAllBytes(Path.of(bare(row.getFirst())));
            var digest = MessageDigest.getInstance("SHA-384").digest(content);
            assertThat("sha384-" + Base64.getEncoder().encodeToString(digest))
                    .as(row.getFirst())
                    .isEqualTo(bare(row.getLast()));
        }
    }

    private static List<Path> documents() throws IOException {
        try (var files = Files.list(Path.of(""))) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
        }
    }

    /// The rows of the document's table whose first column has that heading.
    private static List<List<String>> table(String document, String heading) throws IOException {
        return Files.readAllLines(Path.of(document)).stream()
                .dropWhile(line -> !line.startsWith("| " + heading + " |"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(DocumentsTest::cells)
                .toList();
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.substring(1, row.lastIndexOf('|')).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    private static String bare(String cell) {
        return cell.replace("`", "");
    }

    /// `4,000 code points` is 4,000; `64 KiB` is 65,536.
    private static long quantity(String limit) {
        var words = limit.split(" ", 2);
        long number = Long.parseLong(words[0].replace(",", ""));
        return limit.endsWith(" KiB") ? number * 1024 : number;
    }

    /// The number a constant is made of, the last where there are several.
    private static long constant(String name) throws IOException {
        var parts = List.of(name.split("\\.", -1));
        var initialiser =
                Pattern.compile("\\b" + parts.get(1) + "\\s*=([^;]*);")
                        .matcher(source(Path.of("src/main/java"), parts.getFirst()));
        assertThat(initialiser.find()).as(name + " is in the code").isTrue();
        var products = PRODUCT.matcher(initialiser.group(1)).results().toList();
        assertThat(products).as(name + " has a number").isNotEmpty();
        long value = 1;
        for (var factor : products.getLast().group().split(" \\* ", -1)) {
            value *= Long.parseLong(factor.replace("_", ""));
        }
        return value;
    }

    private static String source(Path folder, String type) throws IOException {
        var found = new ArrayList<Path>();
        try (var files = Files.walk(folder)) {
            files.filter(file -> file.endsWith(type + ".java")).forEach(found::add);
        }
        assertThat(found).as("sources of " + type).hasSize(1);
        return Files.readString(found.getFirst());
    }

    /// Guards the reading above: a test of documents that reads nothing would pass.
    @Test
    void numbers_are_read_as_people_write_them() {
        assertThat(
                        Map.of(
                                "64 KiB", 65_536L,
                                "4,000 code points", 4_000L,
                                "10 s", 10L,
                                "5", 5L))
                .allSatisfy((limit, number) -> assertThat(quantity(limit)).isEqualTo(number));
    }
}
