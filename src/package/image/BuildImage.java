import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A tool of the release: writes a container image, as an OCI archive in one tar file, from a
/// folder that is to be its root. The image has nothing but that: no shell, no package manager.
final class BuildImage {

    /// Whoever runs it inside; owns `/data` and nothing else.
    private static final String USER = "65532:65532";

    private static final FilePermissions FOR_ALL = FilePermissions.fromOctalString("777");

    private static Instant made;

    /// @param args root folder, version, architecture (`amd64` or `arm64`), the time of making in
    ///   seconds since 1970, the tar to write, and the command that starts the server
    public static void main(String[] args) throws Exception {
        var root = Path.of(args[0]);
        var version = args[1];
        var architecture = args[2];
        made = Instant.ofEpochSecond(Long.parseLong(args[3]));
        var tar = Path.of(args[4]);
        var command = List.of(args).subList(5, args.length);
        var image = ImageReference.of(null, "simple-chat", version);
        Jib.fromScratch()
                .setPlatforms(Set.of(new Platform(architecture, "linux")))
                .setFormat(ImageFormat.OCI)
                .setCreationTime(made)
                .addFileEntriesLayer(folders())
                .addFileEntriesLayer(layer("java", root, root.resolve("usr/lib/simple-chat/runtime"), root.resolve("lib"), root.resolve("lib64")))
                .addFileEntriesLayer(layer("simple-chat", root, root.resolve("usr/lib/simple-chat/simple-chat.jar"), root.resolve("usr/lib/simple-chat/simple-chat.aot"), root.resolve("etc")))
                .setEntrypoint(command)
                .setEnvironment(Map.of("CHAT_HOST", "0.0.0.0", "CHAT_DATA", "/data"))
                .setVolumes(Set.of(AbsoluteUnixPath.get("/data")))
                .setExposedPorts(Set.of(Port.tcp(8080)))
                .setUser(USER)
                .containerize(
                        Containerizer.to(TarImage.at(tar).named(image))
                                .setOfflineMode(true)
                                .setAlwaysCacheBaseImage(false)
                                .setApplicationLayersCache(root.resolveSibling("image-cache"))
                                .setBaseImageLayersCache(root.resolveSibling("image-cache")));
    }

    /// Where the server may write.
    private static FileEntriesLayer folders() throws Exception {
        var empty = Files.createTempDirectory("empty");
        var layer =
                FileEntriesLayer.builder()
                        .setName("folders")
                        .addEntry(empty, AbsoluteUnixPath.get("/data"), FilePermissions.fromOctalString("700"), made, USER)
                        .addEntry(empty, AbsoluteUnixPath.get("/tmp"), FOR_ALL, made)
                        .build();
        empty.toFile().deleteOnExit();
        return layer;
    }

    private static FileEntriesLayer layer(String name, Path root, Path... parts) throws Exception {
        var layer = FileEntriesLayer.builder().setName(name);
        for (var part : parts) {
            if (!Files.exists(part)) {
                continue;
            }
            try (var files = Files.walk(part)) {
                for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                    layer.addEntry(
                            file,
                            AbsoluteUnixPath.get("/" + root.relativize(file)),
                            FilePermissions.fromOctalString(Files.isExecutable(file) ? "755" : "644"),
                            made);
                }
            }
        }
        return layer.build();
    }
}
