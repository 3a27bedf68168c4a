package dev.millrace.pipelines.reconcile;

import dev.millrace.schemas.User;
import dev.millrace.schemas.UserTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;

/** Coder of {@link Evidence}, for the shuffle: a byte that says which kind, and what it holds. */
final class EvidenceCoder extends AtomicCoder<Evidence> {
  private static final long serialVersionUID = 1;

  private static final int STAGED = 0;
  private static final int STORED = 1;
  private static final int DEAD_LETTER = 2;

  private static final EvidenceCoder INSTANCE = new EvidenceCoder();
  private static final Coder<User> USER = AvroCoder.specific(User.class);
  private static final Coder<Boolean> FLAG = BooleanCoder.of();
  private static final Coder<String> TEXT = StringUtf8Coder.of();
  private static final Coder<Object> CELL = new CellCoder();
  private static final UserTable[] TABLES = UserTable.values();

  private EvidenceCoder() {}

  static EvidenceCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Evidence evidence, OutputStream out) throws IOException {
    if (evidence instanceof Evidence.Staged staged) {
      out.write(STAGED);
      USER.encode(staged.user(), out);
      FLAG.encode(staged.published(), out);
    } else if (evidence instanceof Evidence.Stored stored) {
      out.write(STORED);
      out.write(stored.row().table().ordinal());
      for (Object value : stored.row().values()) {
        CELL.encode(value, out);
      }
    } else if (evidence instanceof Evidence.DeadLetter letter) {
      out.write(DEAD_LETTER);
      TEXT.encode(letter.source(), out);
    }
  }

  @Override
  public Evidence decode(InputStream in) throws IOException {
    int kind = in.read();
    return switch (kind) {
      case STAGED -> new Evidence.Staged(USER.decode(in), FLAG.decode(in));
      case STORED -> new Evidence.Stored(decodeRow(TABLES[in.read()], in));
      case DEAD_LETTER -> new Evidence.DeadLetter(TEXT.decode(in));
      default -> throw new CoderException("Evidence must start with 0, 1 or 2, but was: " + kind);
    };
  }

  private static TableRow decodeRow(UserTable table, InputStream in) throws IOException {
    List<Object> values = new ArrayList<>(table.columns().size());
    for (int column = 0; column < table.columns().size(); column++) {
      values.add(CELL.decode(in));
    }
    return new TableRow(table, values);
  }
}
