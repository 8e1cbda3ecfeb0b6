package bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/// What the disk under the temporary folder takes for a synced write, which no durable server can
/// go below.
final class Disk {

    private static final int WRITES = 200;
    private static final int BYTES = 4096;

    private Disk() {}

    /// The median.
    static double commitMillis() {
        var folder = Target.scratch();
        var times = new double[WRITES];
        try (var file =
                FileChannel.open(
                        folder.resolve("probe"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            for (int i = 0; i < WRITES; i++) {
                long start = System.nanoTime();
                file.write(ByteBuffer.allocate(BYTES));
                file.force(false);
                times[i] = (System.nanoTime() - start) / 1e6;
            }
        } catch (IOException e) {
            throw new Fault("The disk could not be tried: " + e.getMessage());
        }
        Target.delete(folder);
        return Figure.quantile(times, 0.5);
    }
}
