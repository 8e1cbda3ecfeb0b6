package chat.web;

import chat.admin.AdminSite;
import chat.http.Answer;
import chat.http.Request;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Our script, style and pictures, in the coding that the browser reads best. Their addresses hold
/// a hash of what is in them, so they may be kept for ever.
final class AssetAnswers {

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
    private static final Pattern REFUSED = Pattern.compile("q=0(\\.0*)?\\s*$");

    private final Assets assets;
    private final Problems problems;

    AssetAnswers(Assets assets, Problems problems) {
        this.assets = assets;
        this.problems = problems;
    }

    /// Puts what the operator's pages are made of onto the operator's port.
    static void addTo(AdminSite site, Assets assets) {
        for (var name : List.of("app.css", "icon.svg")) {
            var path = assets.of(name);
            assets.find(path)
                    .ifPresent(asset ->
                            site.on(
                                    HttpMethod.GET,
                                    path,
                                    _ -> Answer.file(asset.type, asset.plain)));
        }
    }

    Answer answer(Request request) {
        var found = assets.find("/" + String.join("/", request.segments()));
        if (found.isEmpty()) {
            return problems.notFound(request);
        }
        var asset = found.get();
        var headers = request.http().headers();
        if (request.holds(asset.etag)) {
            return immutable(Answer.empty(HttpResponseStatus.NOT_MODIFIED), asset);
        }
        var accepted = headers.get(HttpHeaderNames.ACCEPT_ENCODING, "");
        if (asset.brotli != null && isAccepted(accepted, "br")) {
            return immutable(
                    Answer.file(asset.type, asset.brotli).with("Content-Encoding", "br"), asset);
        }
        if (asset.gzip != null && isAccepted(accepted, "gzip")) {
            return immutable(
                    Answer.file(asset.type, asset.gzip).with("Content-Encoding", "gzip"), asset);
        }
        return immutable(Answer.file(asset.type, asset.plain), asset);
    }

    /// Whether Accept-Encoding names that coding, and not with a weight of nothing. RFC 9110
    /// section 12.5.3.
    private static boolean isAccepted(String accepted, String coding) {
        for (var one : COMMA.split(accepted.strip().toLowerCase(Locale.ROOT), -1)) {
            if (one.equals(coding)
                    || (one.startsWith(coding + ";") && !REFUSED.matcher(one).find())) {
                return true;
            }
        }
        return false;
    }

    private static Answer immutable(Answer answer, Assets.Asset asset) {
        return answer.with("Cache-Control", "public, max-age=31536000, immutable")
                .with("Vary", "Accept-Encoding")
                .with("ETag", asset.etag);
    }
}
