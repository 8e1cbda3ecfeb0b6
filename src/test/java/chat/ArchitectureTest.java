package chat;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import chat.page.Theme;
import chat.room.Person;
import chat.room.Source;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// The arrows of ARCHITECTURE.md.
class ArchitectureTest {

    private static final String JDK = "java..";
    private static final String RECORDER = "jdk.jfr";
    private static final String JSPECIFY = "org.jspecify.annotations";
    private static final String TEMPLATES = "chat.page.templates";
    private static final String HMAC = "javax.crypto..";
    private static final String DESCRIPTORS = "com.sun.management..";

    private final JavaClasses product =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("chat");

    @Test
    void the_product_is_the_packages_of_the_map_and_the_templates() {
        assertThat(product.stream().map(JavaClass::getPackageName))
                .filteredOn(name -> !name.startsWith(TEMPLATES))
                .isNotEmpty()
                .containsOnly(
                        "chat",
                        "chat.room",
                        "chat.page",
                        "chat.http",
                        "chat.live",
                        "chat.admin",
                        "chat.web",
                        "chat.store",
                        "chat.archive",
                        "chat.filter",
                        "chat.file");
    }

    @Test
    void rooms_know_the_jdk_alone() {
        classes()
                .that()
                .resideInAPackage("chat.room..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("chat.room..", JDK, RECORDER, JSPECIFY)
                .check(product);
    }

    @Test
    void rooms_know_no_socket_no_sql_and_no_file() {
        noClasses()
                .that()
                .resideInAPackage("chat.room..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..", "java.sql..", "java.nio.file..", "java.nio.channels..")
                .check(product);
    }

    @Test
    void pages_know_rooms_jte_and_qr_codes() {
        classes()
                .that()
                .resideInAPackage("chat.page..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "chat.page..",
                        "chat.room..",
                        "gg.jte..",
                        "io.nayuki.qrcodegen",
                        JDK,
                        JSPECIFY)
                .check(product);
    }

    @Test
    void the_store_knows_rooms_and_sqlite() {
        classes()
                .that()
                .resideInAPackage("chat.store..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("chat.store..", "chat.room..", "org.sqlite..", JDK, JSPECIFY)
                .check(product);
    }

    @Test
    void the_filter_knows_rooms_and_its_automaton() {
        classes()
                .that()
                .resideInAPackage("chat.filter..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "chat.filter..",
                        "chat.file..",
                        "chat.room..",
                        "com.hankcs..",
                        JDK,
                        JSPECIFY)
                .check(product);
    }

    @Test
    void watched_files_know_the_jdk_alone() {
        classes()
                .that()
                .resideInAPackage("chat.file..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("chat.file..", JDK, JSPECIFY)
                .check(product);
    }

    @Test
    void http_knows_netty_and_who_asks_and_no_room() {
        classes()
                .that()
                .resideInAPackage("chat.http..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                        "chat.http..",
                                        "chat.file..",
                                        "io.netty..",
                                        HMAC,
                                        DESCRIPTORS,
                                        JDK,
                                        JSPECIFY)
                                .or(belongToAnyOf(Person.class, Source.class, Theme.class)))
                .check(product);
    }

    @Test
    void live_connections_know_rooms_what_they_are_sent_and_what_they_came_by() {
        classes()
                .that()
                .resideInAPackage("chat.live..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "chat.live..",
                        "chat.http..",
                        "chat.page",
                        "chat.room..",
                        "io.netty..",
                        "tools.jackson.core..",
                        HMAC,
                        RECORDER,
                        JDK,
                        JSPECIFY)
                .check(product);
    }

    @Test
    void the_operators_port_knows_what_is_live_and_prometheus() {
        classes()
                .that()
                .resideInAPackage("chat.admin..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "chat.admin..",
                        "chat.live..",
                        "chat.http..",
                        "chat.page",
                        "chat.room..",
                        "io.netty..",
                        "io.prometheus.metrics..",
                        JDK,
                        JSPECIFY)
                .check(product);
    }

    @Test
    void the_site_knows_all_that_is_behind_its_doors_and_netty() {
        classes()
                .that()
                .resideInAPackage("chat.web..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "chat.web..",
                        "chat.admin..",
                        "chat.live..",
                        "chat.http..",
                        "chat.page",
                        "chat.room..",
                        "io.netty..",
                        JDK,
                        JSPECIFY)
                .check(product);
    }

    @Test
    void the_archive_knows_what_is_kept_how_it_is_written_and_jackson() {
        classes()
                .that()
                .resideInAPackage("chat.archive..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "chat.archive..",
                        "chat.store..",
                        "chat.live..",
                        "chat.page",
                        "chat.room..",
                        "tools.jackson.core..",
                        JDK,
                        JSPECIFY)
                .check(product);
    }

    @Test
    void nobody_knows_the_one_that_knows_all() {
        noClasses()
                .that()
                .resideOutsideOfPackage("chat")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("chat")
                .check(product);
    }

    @Test
    void no_package_knows_one_that_knows_it() {
        slices().matching("chat.(*)..").should().beFreeOfCycles().check(product);
    }

    /// Else the null checks would pass over it.
    @Test
    void every_package_is_null_marked() {
        var marked = new TreeMap<String, Boolean>();
        product.stream()
                .map(JavaClass::getPackage)
                .filter(written -> !written.getName().startsWith(TEMPLATES))
                .forEach(written ->
                        marked.put(written.getName(), written.isAnnotatedWith(NullMarked.class)));

        assertThat(marked).hasSize(11).doesNotContainValue(false);
    }
}
