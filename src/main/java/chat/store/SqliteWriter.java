package chat.store;

import chat.room.Draft;
import chat.room.Expired;
import chat.room.Order;
import chat.room.Ruling;
import chat.room.SeatChange;
import chat.room.Store.Receipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The connection that writes, with its statements and what it remembers of the logs. After a
/// failure it is thrown away whole and another one made, so nothing half known survives.
///
/// For one thread.
final class SqliteWriter implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement rollback;
    private final LogTable log;
    private final SeatTable seats;
    private final RulingTable rulings;
    private final ExpiryTable expiry;

    /// @param connection is closed with the writer, or at once if it cannot be used
    SqliteWriter(Connection connection) throws SQLException {
        this.connection = connection;
        try {
            begin = connection.prepareStatement("begin immediate");
            commit = connection.prepareStatement("commit");
            rollback = connection.prepareStatement("rollback");
            log = new LogTable(connection);
            seats = new SeatTable(connection);
            rulings = new RulingTable(connection, log);
            expiry = new ExpiryTable(connection);
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
            seats.apply(change, now);
        }
        commit.execute();
        return receipts;
    }

    /// Writes a page that is as it was, and syncs it.
    void probe() throws SQLException {
        begin.execute();
        try (var statement = connection.createStatement()) {
            int version;
            try (var rows = statement.executeQuery("pragma user_version")) {
                version = rows.getInt(1);
            }
            statement.execute("pragma user_version = " + version);
        }
        commit.execute();
    }

    /// Keeps what comes of the order and returns when it is on disk. After an exception nothing is
    /// kept and this writer must be closed.
    ///
    /// @param now in milliseconds since 1970
    Optional<Ruling> carryOut(Order order, long now) throws SQLException {
        begin.execute();
        var ruling = rulings.carryOut(order, now);
        commit.execute();
        return ruling;
    }

    /// Deletes what is older at the beginning of that room's log, some of it. After an exception
    /// everything is still there and this writer must be closed.
    ///
    /// @param before in milliseconds since 1970
    /// @param now likewise
    Optional<Expired> expire(long room, long before, long now) throws SQLException {
        begin.execute();
        var gone = expiry.expire(room, before, now);
        commit.execute();
        return gone;
    }

    /// Deletes seats and claims of before that, some of them.
    ///
    /// @param before in milliseconds since 1970
    /// @return whether there may be more
    boolean forget(long before) throws SQLException {
        begin.execute();
        boolean more = expiry.forget(before);
        commit.execute();
        return more;
    }

    /// Keeps everybody else from writing until [#unlock].
    void lock() throws SQLException {
        begin.execute();
    }

    void unlock() throws SQLException {
        rollback.execute();
    }

    /// Moves the whole write-ahead log into the file and cuts it to nothing. Takes about 0.1 s for
    /// 64 MB.
    ///
    /// @return whether that was done; not while another program reads a state of before
    boolean emptyLog() throws SQLException {
        return moveLog("truncate");
    }

    /// Moves the whole write-ahead log into the file and begins it anew from its front. Its blocks
    /// stay, and writing over them is cheaper than having the file system find new ones.
    ///
    /// @return whether that was done; not while another program reads a state of before
    boolean rewindLog() throws SQLException {
        return moveLog("restart");
    }

    private boolean moveLog(String mode) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("pragma wal_checkpoint(" + mode + ")")) {
            return rows.next() && rows.getInt("busy") == 0;
        }
    }

    /// Ends the connection; a transaction that is open is undone.
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
