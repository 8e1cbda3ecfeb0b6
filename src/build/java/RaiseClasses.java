import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.DebugElementsOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A tool of the build: brings the classes of one package of the jar to the form of Java 8, with
/// the stack maps that belong to it. What a library compiled for Java 5 brings cannot be kept in
/// the cache of loaded classes, and is verified the slow way at every start.
final class RaiseClasses {
    void main(String[] args) throws IOException {
        var jar = URI.create("jar:" + Path.of(args[0]).toUri());
        try (var inside = FileSystems.newFileSystem(jar, Map.of())) {
            var root = inside.getPath("/");
            var known =
                    ClassHierarchyResolver.ofResourceParsing(
                                    (ClassDesc type) -> open(root.resolve(path(type))))
                            .orElse(ClassHierarchyResolver.defaultResolver());
            var format =
                    ClassFile.of(
                            StackMapsOption.GENERATE_STACK_MAPS,
                            // Names of variables, whose room the stack maps take.
                            DebugElementsOption.DROP_DEBUG,
                            ClassHierarchyResolverOption.of(known));
            var raise =
                    ClassTransform.endHandler(made -> made.withVersion(ClassFile.JAVA_8_VERSION, 0))
                            // A method that is not rebuilt gets no stack maps.
                            .andThen(ClassTransform.transformingMethodBodies(CodeBuilder::with));
            try (var files = Files.walk(root.resolve(args[1]))) {
                for (var file : (Iterable<Path>) files::iterator) {
                    if (file.toString().endsWith(".class")) {
                        var made = Files.getLastModifiedTime(file);
                        var old = format.parse(Files.readAllBytes(file));
                        Files.write(file, format.transformClass(old, raise));
                        // The same sources make the same jar, byte by byte.
                        Files.setLastModifiedTime(file, made);
                    }
                }
            }
        }
    }

    private static String path(ClassDesc type) {
        var descriptor = type.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1) + ".class";
    }

    private static InputStream open(Path file) {
        try {
            return Files.exists(file) ? Files.newInputStream(file) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
