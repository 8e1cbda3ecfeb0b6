package chat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

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
                .containsOnly("chat", "chat.room", "chat.page", "chat.web", "chat.store");
    }

    @Test
    void rooms_know_the_jdk_alone() {
        classes()
                .that()
                .resideInAPackage("chat.room..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("chat.room..", JDK, JSPECIFY)
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
    void pages_know_rooms_and_jte() {
        classes()
                .that()
                .resideInAPackage("chat.page..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("chat.page..", "chat.room..", "gg.jte..", JDK, JSPECIFY)
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
    void the_web_knows_rooms_pages_netty_and_jackson() {
        classes()
                .that()
                .resideInAPackage("chat.web..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "chat.web..",
                        "chat.page",
                        "chat.room..",
                        "io.netty..",
                        "tools.jackson.core..",
                        HMAC,
                        DESCRIPTORS,
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

        assertThat(marked).hasSize(5).doesNotContainValue(false);
    }
}
