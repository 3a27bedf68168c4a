package dev.millrace.pipelines.reconcile;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/** Coder of one value of a table's row: a byte that says its type, and the value. */
final class CellCoder extends AtomicCoder<Object> {
  private static final long serialVersionUID = 1;

  private static final int NONE = 0;
  private static final int TEXT = 1;
  private static final int INTEGER = 2;
  private static final int DOUBLE = 3;
  private static final int ID = 4;
  private static final int INSTANT = 5;
  private static final int DATE = 6;

  private static final Coder<String> STRINGS = StringUtf8Coder.of();

  @Override
  public void encode(Object value, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    if (value == null) {
      out.write(NONE);
    } else if (value instanceof String text) {
      out.write(TEXT);
      STRINGS.encode(text, out);
    } else if (value instanceof Integer number) {
      out.write(INTEGER);
      out.writeInt(number);
    } else if (value instanceof Double number) {
      out.write(DOUBLE);
      out.writeDouble(number);
    } else if (value instanceof UUID id) {
      out.write(ID);
      out.writeLong(id.getMostSignificantBits());
      out.writeLong(id.getLeastSignificantBits());
    } else if (value instanceof Instant instant) {
      out.write(INSTANT);
      out.writeLong(instant.toEpochMilli());
    } else if (value instanceof LocalDate date) {
      out.write(DATE);
      out.writeLong(date.toEpochDay());
    } else {
      throw new CoderException(
          "A table's value must be of a type that UserTable.row names, but was of: "
              + value.getClass().getName());
    }
  }

  @Override
  public Object decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int type = in.read();
    return switch (type) {
      case NONE -> null;
      case TEXT -> STRINGS.decode(in);
      case INTEGER -> in.readInt();
      case DOUBLE -> in.readDouble();
      case ID -> new UUID(in.readLong(), in.readLong());
      case INSTANT -> Instant.ofEpochMilli(in.readLong());
      case DATE -> LocalDate.ofEpochDay(in.readLong());
      default -> throw new CoderException("A value must start with 0 to 6, but was: " + type);
    };
  }
}
