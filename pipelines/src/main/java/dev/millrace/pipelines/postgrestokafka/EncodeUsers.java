package dev.millrace.pipelines.postgrestokafka;

import dev.millrace.pipelines.metrics.TaskMetrics;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.WireFormat;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.io.kafka.ProducerRecordCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Makes of each user its record in the topic. Works on bounded and unbounded input, one user at a
 * time.
 */
final class EncodeUsers
    extends PTransform<PCollection<User>, PCollection<ProducerRecord<byte[], byte[]>>> {
  private static final long serialVersionUID = 1;

  private final String topic;
  private final int schemaId;

  /**
   * @param schemaId the registry's id of this very {@link User}'s schema
   */
  EncodeUsers(String topic, int schemaId) {
    this.topic = topic;
    this.schemaId = schemaId;
  }

  @Override
  public PCollection<ProducerRecord<byte[], byte[]>> expand(PCollection<User> users) {
    return users
        .apply(ParDo.of(new EncodeFn(topic, schemaId)))
        .setCoder(ProducerRecordCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of()));
  }

  static final class EncodeFn extends DoFn<User, ProducerRecord<byte[], byte[]>> {
    private static final long serialVersionUID = 1;

    private final String topic;
    private final int schemaId;
    private transient DatumWriter<User> writer;

    EncodeFn(String topic, int schemaId) {
      this.topic = topic;
      this.schemaId = schemaId;
    }

    @Setup
    public void setup() {
      writer = new SpecificDatumWriter<>(User.class);
    }

    @ProcessElement
    public void processElement(
        @Element User user, OutputReceiver<ProducerRecord<byte[], byte[]>> out) {
      TaskMetrics.get().recordIn();
      out.output(
          new ProducerRecord<>(
              topic, UserKey.toBytes(user.getId()), WireFormat.encode(schemaId, user, writer)));
      TaskMetrics.get().recordOut();
    }
  }
}
