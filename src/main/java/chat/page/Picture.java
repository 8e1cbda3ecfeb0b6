package chat.page;

import io.nayuki.qrcodegen.QrCode;
import java.nio.charset.StandardCharsets;

/// An address as a picture that a telephone reads: a QR code, as SVG.
///
/// It is black on white in dark mode too, since many readers know nothing else, and has the quiet
/// zone of four modules around it that ISO/IEC 18004 asks for.
final class Picture {

    static final int QUIET_ZONE = 4;

    private Picture() {}

    /// @param title what it is, for who cannot see it
    static byte[] of(String address, String title) {
        // Medium takes a code with 15 % of it hidden, and 2,331 bytes; a room's address has less.
        var code = QrCode.encodeText(address, QrCode.Ecc.MEDIUM);
        int side = code.size + 2 * QUIET_ZONE;
        var svg = new StringBuilder(256 + 12 * code.size * code.size);
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(side + " " + side)
                .append("\" width=\"" + 8 * side + "\" height=\"" + 8 * side)
                .append("\" role=\"img\" shape-rendering=\"crispEdges\"><title>");
        escape(svg, title);
        svg.append("</title><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path d=\"");
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                int from = x;
                while (x < code.size && code.getModule(x, y)) {
                    x++;
                }
                if (x > from) {
                    svg.append('M').append(from + QUIET_ZONE).append(' ').append(y + QUIET_ZONE);
                    svg.append('h').append(x - from).append("v1h").append(from - x).append('z');
                }
            }
        }
        return svg.append("\"/></svg>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void escape(StringBuilder svg, String text) {
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '&' -> svg.append("&amp;");
                case '<' -> svg.append("&lt;");
                default -> svg.append(text.charAt(i));
            }
        }
    }
}
