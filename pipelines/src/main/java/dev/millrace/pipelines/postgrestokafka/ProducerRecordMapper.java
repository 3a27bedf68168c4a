package dev.millrace.pipelines.postgrestokafka;

import dev.millrace.pipelines.metrics.TaskMetrics;
import dev.millrace.pipelines.transforms.AvroRowMapper;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.WireFormat;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.beam.sdk.io.jdbc.JdbcIO;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Makes of each staged user the record of the topic, while rows are read: Spark's runner holds all
 * of a range in memory before the next step, and a record is much smaller than a user.
 */
final class ProducerRecordMapper implements JdbcIO.RowMapper<ProducerRecord<byte[], byte[]>> {
  private static final long serialVersionUID = 1;

  private final AvroRowMapper<User> users = new AvroRowMapper<>(User.class);
  private final String topic;
  private final int schemaId;
  private transient DatumWriter<User> writer;

  /**
   * @param schemaId the registry's id of this very {@link User}'s schema
   */
  ProducerRecordMapper(String topic, int schemaId) {
    this.topic = topic;
    this.schemaId = schemaId;
  }

  @Override
  public ProducerRecord<byte[], byte[]> mapRow(ResultSet row) throws SQLException {
    TaskMetrics.get().recordIn();
    ProducerRecord<byte[], byte[]> record = record(users.mapRow(row));
    TaskMetrics.get().recordOut();
    return record;
  }

  ProducerRecord<byte[], byte[]> record(User user) {
    if (writer == null) {
      writer = new SpecificDatumWriter<>(User.class);
    }
    return new ProducerRecord<>(
        topic, UserKey.toBytes(user.getId()), WireFormat.encode(schemaId, user, writer));
  }
}
