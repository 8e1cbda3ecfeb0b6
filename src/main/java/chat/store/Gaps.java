package chat.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Overwrites what the gaps in the database's pages still have of rows that were there once.
///
/// A page of SQLite's has its rows at the end, pointers to them at the beginning, and a gap
/// between. When rows move to another page to make room, their copies stay in the gap until
/// something else is put there; `secure_delete` overwrites a row where it is deleted, and knows
/// nothing of copies. Of 13,000 deleted messages of several rooms, 29 could still be read.
///
/// Nobody ever reads a gap, so this writes into the file beside SQLite. It is done while nobody
/// else can: the caller holds the database's write lock, and the write-ahead log is empty, so that
/// no page can be changed or moved into the file meanwhile. Whoever has pages in memory to write
/// them later, the connection that writes, must forget them afterwards.
///
/// For one thread. Must be closed after the last connection: closing any handle of a file drops the
/// locks that this process has on it.
final class Gaps implements AutoCloseable {

    /// How many pages are looked at in one step. Takes about 10 ms where the system has them in
    /// memory; others wait meanwhile.
    static final int STEP = 4_096;

    /// How many are read at once.
    private static final int CHUNK = 256;

    /// The kinds of pages that have gaps: SQLite's file format, section 1.6. All other pages begin
    /// with the number of a page, whose first byte is smaller up to the size below.
    private static final int INTERIOR_INDEX = 2;

    private static final int INTERIOR_TABLE = 5;
    private static final int LEAF_INDEX = 10;
    private static final int LEAF_TABLE = 13;

    /// In files of more pages, 128 GiB, the kind of a page cannot be told from its first byte.
    private static final long MOST_PAGES = 0x2000000;

    /// Where the file's own header ends, on its first page.
    private static final int FILE_HEADER = 100;

    private static final int PAGE_SIZE = 16;

    private final Path path;
    private @Nullable FileChannel file;

    /// The page to go on with.
    private long next;

    Gaps(Path path) {
        this.path = path;
    }

    /// Begins anew.
    void rewind() {
        next = 0;
    }

    /// Looks at the next pages, and returns when what was in their gaps is gone from the disk.
    ///
    /// @return whether there are more
    boolean step() throws IOException {
        var opened = open();
        int pageSize = pageSize(opened);
        long pages = Math.min(opened.size() / pageSize, MOST_PAGES);
        long end = Math.min(pages, next + STEP);
        var chunk = ByteBuffer.allocate(CHUNK * pageSize);
        boolean changed = false;
        while (next < end) {
            chunk.clear().limit((int) Math.min(CHUNK, end - next) * pageSize);
            read(opened, chunk, next * pageSize);
            for (int at = 0; at < chunk.limit(); at += pageSize) {
                changed |= clear(opened, chunk.array(), at, pageSize, next++);
            }
        }
        if (changed) {
            opened.force(false);
        }
        return next < pages;
    }

    /// Overwrites the gap of one page if there is anything in it.
    private static boolean clear(FileChannel file, byte[] bytes, int at, int pageSize, long page)
            throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        int head = at + (page == 0 ? FILE_HEADER : 0);
        int pointers =
                switch (bytes[head]) {
                    case INTERIOR_INDEX, INTERIOR_TABLE -> head + 12;
                    case LEAF_INDEX, LEAF_TABLE -> head + 8;
                    default -> -1;
                };
        if (pointers < 0) {
            return false;
        }
        int rows = Short.toUnsignedInt(buffer.getShort(head + 3));
        int content = Short.toUnsignedInt(buffer.getShort(head + 5));
        int from = pointers + 2 * rows;
        int to = at + (content == 0 ? 65_536 : content);
        // Anything else is no page of a tree, or none that we should touch.
        if (from >= to || to > at + pageSize || isEmpty(bytes, from, to)) {
            return false;
        }
        var zeros = ByteBuffer.allocate(to - from);
        long place = page * pageSize + (from - at);
        while (zeros.hasRemaining()) {
            place += file.write(zeros, place);
        }
        return true;
    }

    private static boolean isEmpty(byte[] bytes, int from, int to) {
        return Arrays.mismatch(bytes, from, to, new byte[to - from], 0, to - from) < 0;
    }

    private FileChannel open() throws IOException {
        var opened =
                file != null
                        ? file
                        : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        file = opened;
        return opened;
    }

    private static int pageSize(FileChannel file) throws IOException {
        var header = ByteBuffer.allocate(FILE_HEADER);
        read(file, header, 0);
        int size = Short.toUnsignedInt(header.getShort(PAGE_SIZE));
        return size == 1 ? 65_536 : size;
    }

    private static void read(FileChannel file, ByteBuffer into, long from) throws IOException {
        int start = into.position();
        while (into.hasRemaining()) {
            if (file.read(into, from + into.position() - start) < 0) {
                throw new IOException("the file ends within a page");
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
