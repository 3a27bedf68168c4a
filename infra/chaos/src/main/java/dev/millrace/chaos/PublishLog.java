package dev.millrace.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The log of a stream out of PostgreSQL, which keeps it. */
final class PublishLog extends StreamLog {
  private final Staging staging;
  private final String stream;

  PublishLog(Staging staging, String stream) {
    super(stream);
    this.staging = staging;
    this.stream = stream;
  }

  @Override
  Position position() {
    String read =
        "SELECT c.batch_id AS committed, coalesce(b.batch_id, c.batch_id) AS logged"
            + " FROM publish_cursors c LEFT JOIN publish_batches b USING (stream)"
            + " WHERE stream = ?";
    try (Connection connection = staging.connect();
        PreparedStatement statement = connection.prepareStatement(read)) {
      statement.setString(1, stream);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new Position(row.getLong("logged"), row.getLong("committed"))
            : new Position(0, 0);
      }
    } catch (SQLException e) {
      throw new ChaosException("PostgreSQL can't be asked for the log", e);
    }
  }
}
