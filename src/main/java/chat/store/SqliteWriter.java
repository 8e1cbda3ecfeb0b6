package chat.store;

import chat.room.Draft;
import chat.room.SeatChange;
import chat.room.Store.Receipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The connection that writes, with its statements and what it remembers of the logs. After a
/// failure it is thrown away whole and another one made, so nothing half known survives.
///
/// For one thread.
final class SqliteWriter implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final LogTable log;
    private final SeatTable seats;

    /// @param connection is closed with the writer, or at once if it cannot be used
    SqliteWriter(Connection connection) throws SQLException {
        this.connection = connection;
        try {
            begin = connection.prepareStatement("begin immediate");
            commit = connection.prepareStatement("commit");
            log = new LogTable(connection);
            seats = new SeatTable(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// Keeps all of it and returns when it is on disk. After an exception nothing is kept and this
    /// writer must be closed.
    ///
    /// @param now in milliseconds since 1970
    List<Receipt> commit(List<Draft> drafts, List<SeatChange> changes, long now)
            throws SQLException {
        begin.execute();
        var receipts = new ArrayList<Receipt>(drafts.size());
        for (var draft : drafts) {
            receipts.add(log.keep(draft, now));
        }
        for (var change : changes) {
            seats.apply(change);
        }
        commit.execute();
        return receipts;
    }

    /// Moves the whole write-ahead log into the file and cuts it to nothing. Takes about 0.1 s for
    /// 64 MB.
    ///
    /// @return whether that was done; not while another program reads a state of before
    boolean emptyLog() throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("pragma wal_checkpoint(truncate)")) {
            return rows.next() && rows.getInt("busy") == 0;
        }
    }

    /// Ends the connection; a transaction that is open is undone.
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
