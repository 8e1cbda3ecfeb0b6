package chat.web;

import chat.page.AssetUrls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The files that pages are made of, compressed and hashed when the product was built. Their
/// addresses carry a hash of their content, so a browser may keep them for ever and never shows an
/// old one.
final class Assets implements AssetUrls {

    private static final Map<String, String> TYPES =
            Map.of(
                    "app.css", "text/css; charset=utf-8",
                    "nojs.css", "text/css; charset=utf-8",
                    "icon.svg", "image/svg+xml",
                    "htmx-4.0.1.js", "text/javascript; charset=utf-8");

    private final Map<String, Asset> byName = new HashMap<>();
    private final Map<String, Asset> byPath = new HashMap<>();

    /// One file, as it is and as it travels.
    static final class Asset {
        final String path;
        final String type;
        final String etag;
        final byte[] plain;
        final byte @Nullable [] gzip;
        final byte @Nullable [] brotli;

        Asset(String name, String type) {
            this.plain = expect(name);
            this.gzip = read(name + ".gz").orElse(null);
            this.brotli = read(name + ".br").orElse(null);
            this.type = type;
            var hash = new String(expect(name + ".hash"), StandardCharsets.US_ASCII);
            this.etag = '"' + hash + '"';
            this.path = "/assets/" + hash + "/" + name;
        }
    }

    Assets() {
        TYPES.forEach((name, type) -> {
            var asset = new Asset(name, type);
            byName.put(name, asset);
            byPath.put(asset.path, asset);
        });
    }

    @Override
    public String of(String name) {
        var asset = byName.get(name);
        if (asset == null) {
            throw new IllegalArgumentException("expected the name of an asset but was " + name);
        }
        return asset.path;
    }

    Optional<Asset> find(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    private static byte[] expect(String name) {
        return read(name)
                .orElseThrow(() -> new IllegalStateException("expected the asset " + name));
    }

    private static Optional<byte[]> read(String name) {
        try (var in = Assets.class.getResourceAsStream("assets/" + name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
