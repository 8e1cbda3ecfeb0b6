package chat;

import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import picocli.CommandLine.Command;

/// Asks the server that runs with the same options how it is.
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 100,
        header = "Asks the running server whether it is ready; for containers and scripts.",
        description = {
            "Prints one line. Ends with 0 when the server is ready and with 1 when it is not or does not answer.",
            "It is asked where the options, the environment and --config say that it listens; options come before"
                    + " the command: bin/chat --port 9000 health."
        })
final class Health implements Errand {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]");

    @Override
    public boolean run(Options options, PrintStream out) {
        var host = options.adminPort != null ? options.adminHost : options.host;
        int port = options.adminPort != null ? options.adminPort : options.port;
        var name = EVERYWHERE.contains(host) ? "127.0.0.1" : host;
        boolean secure = options.adminPort == null && options.tlsCert != null;
        var address =
                URI.create(
                        (secure ? "https://" : "http://")
                                + Options.inAddress(name)
                                + ":"
                                + port
                                + (options.adminPort != null ? "" : options.path())
                                + "/readyz");
        try (var client =
                HttpClient.newBuilder()
                        .sslContext(Anybody.context())
                        .connectTimeout(PATIENCE)
                        .build()) {
            var request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
            var answer = client.send(request, BodyHandlers.ofString());
            out.println(answer.body().lines().findFirst().orElse("").strip());
            return answer.statusCode() == 200;
        } catch (IOException e) {
            out.println("There is no answer from " + address + ".");
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Takes any certificate: the one of this machine's server is made out to its name among
    /// people, and it is asked by its address. Nothing is told to it, and one word is taken from
    /// it.
    private static final class Anybody extends X509ExtendedTrustManager {

        static SSLContext context() {
            try {
                var context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new Anybody()}, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java speaks TLS", e);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
