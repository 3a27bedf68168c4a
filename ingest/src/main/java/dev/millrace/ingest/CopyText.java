package dev.millrace.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.SQLException;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.postgresql.copy.CopyIn;

/** Feeds a running COPY with records in PostgreSQL's text format. */
final class CopyText {
  private static final int CHUNK_CHARACTERS = 1 << 16;

  private final CopyIn copy;
  private final List<Integer> fields;
  private final StringBuilder text = new StringBuilder(CHUNK_CHARACTERS + 4_096);

  /**
   * @param fields positions, in their record, of the values for the columns of the COPY
   */
  CopyText(CopyIn copy, List<Integer> fields) {
    this.copy = copy;
    this.fields = fields;
  }

  void write(SpecificRecord record) throws SQLException {
    char separator = '\n';
    for (int field : fields) {
      if (separator == '\t') {
        text.append(separator);
      }
      append(record.get(field));
      separator = '\t';
    }
    text.append('\n');
    if (text.length() > CHUNK_CHARACTERS) {
      flush();
    }
  }

  void flush() throws SQLException {
    byte[] bytes = text.toString().getBytes(UTF_8);
    copy.writeToCopy(bytes, 0, bytes.length);
    text.setLength(0);
  }

  private void append(Object value) {
    if (value == null) {
      text.append("\\N");
    } else if (value instanceof String string) {
      appendEscaped(string);
    } else {
      text.append(value); // numbers, UUIDs and instants need no escape
    }
  }

  private void appendEscaped(String string) {
    int copied = 0;
    for (int i = 0; i < string.length(); i++) {
      String escape = escape(string.charAt(i));
      if (escape != null) {
        text.append(string, copied, i).append(escape);
        copied = i + 1;
      }
    }
    if (copied == 0) {
      text.append(string); // nearly always, and much faster than a part
    } else {
      text.append(string, copied, string.length());
    }
  }

  /** Null where the character stands for itself. */
  private static String escape(char character) {
    return switch (character) {
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> null;
    };
  }
}
