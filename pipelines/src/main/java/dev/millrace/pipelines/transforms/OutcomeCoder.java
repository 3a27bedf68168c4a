package dev.millrace.pipelines.transforms;

import dev.millrace.pipelines.microbatch.kafka.KafkaRecords;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.StructuredCoder;
import org.apache.beam.sdk.io.kafka.KafkaRecord;

/**
 * Coder of {@link Outcome}: a byte that says which, the source record, and what belongs to it. On
 * Spark the steps are fused and it is not called; the direct runner calls it.
 *
 * @param <T> what a good record holds
 */
public final class OutcomeCoder<T> extends StructuredCoder<Outcome<T>> {
  private static final long serialVersionUID = 1;

  private static final int ROW = 0;
  private static final int DELETION = 1;
  private static final int DEAD_LETTER = 2;

  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();

  private final Coder<T> valueCoder;

  private OutcomeCoder(Coder<T> valueCoder) {
    this.valueCoder = valueCoder;
  }

  public static <T> OutcomeCoder<T> of(Coder<T> valueCoder) {
    return new OutcomeCoder<>(valueCoder);
  }

  @Override
  public void encode(Outcome<T> outcome, OutputStream out) throws IOException {
    if (outcome instanceof Outcome.Row<T> row) {
      out.write(ROW);
      KafkaRecords.CODER.encode(row.source(), out);
      valueCoder.encode(row.value(), out);
    } else if (outcome instanceof Outcome.Deletion<T> deletion) {
      out.write(DELETION);
      KafkaRecords.CODER.encode(deletion.source(), out);
    } else if (outcome instanceof Outcome.DeadLetter<T> letter) {
      out.write(DEAD_LETTER);
      KafkaRecords.CODER.encode(letter.source(), out);
      TEXT.encode(letter.stage(), out);
      out.write(letter.cause().ordinal());
      TEXT.encode(letter.reason(), out);
    }
  }

  @Override
  public Outcome<T> decode(InputStream in) throws IOException {
    int kind = in.read();
    KafkaRecord<byte[], byte[]> source = KafkaRecords.CODER.decode(in);
    return switch (kind) {
      case ROW -> new Outcome.Row<>(source, valueCoder.decode(in));
      case DELETION -> new Outcome.Deletion<>(source);
      case DEAD_LETTER ->
          new Outcome.DeadLetter<>(
              source, TEXT.decode(in), Outcome.Cause.values()[in.read()], TEXT.decode(in));
      default -> throw new CoderException("An outcome must start with 0, 1 or 2, but was: " + kind);
    };
  }

  @Override
  public List<? extends Coder<?>> getCoderArguments() {
    return List.of(valueCoder);
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    throw new NonDeterministicException(this, "Outcomes are no keys");
  }
}
