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
    for (int i = 0; i < string.length(); i++) {
      char character = string.charAt(i);
      switch (character) {
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> text.append(character);
      }
    }
  }
}
