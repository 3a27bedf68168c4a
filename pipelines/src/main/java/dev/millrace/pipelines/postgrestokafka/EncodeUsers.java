package dev.millrace.pipelines.postgrestokafka;

import dev.millrace.pipelines.metrics.TaskMetrics;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.WireFormat;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Makes of each user the key and value of its record in the topic. Works on bounded and unbounded
 * input, one user at a time.
 */
final class EncodeUsers extends PTransform<PCollection<User>, PCollection<KV<byte[], byte[]>>> {
  private static final long serialVersionUID = 1;

  private final int schemaId;

  /**
   * @param schemaId the registry's id of this very {@link User}'s schema
   */
  EncodeUsers(int schemaId) {
    this.schemaId = schemaId;
  }

  @Override
  public PCollection<KV<byte[], byte[]>> expand(PCollection<User> users) {
    return users
        .apply(ParDo.of(new EncodeFn(schemaId)))
        .setCoder(KvCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of()));
  }

  static final class EncodeFn extends DoFn<User, KV<byte[], byte[]>> {
    private static final long serialVersionUID = 1;

    private final int schemaId;
    private transient DatumWriter<User> writer;

    EncodeFn(int schemaId) {
      this.schemaId = schemaId;
    }

    @Setup
    public void setup() {
      writer = new SpecificDatumWriter<>(User.class);
    }

    @ProcessElement
    public void processElement(@Element User user, OutputReceiver<KV<byte[], byte[]>> out) {
      TaskMetrics.get().recordIn();
      out.output(KV.of(UserKey.toBytes(user.getId()), WireFormat.encode(schemaId, user, writer)));
      TaskMetrics.get().recordOut();
    }
  }
}
