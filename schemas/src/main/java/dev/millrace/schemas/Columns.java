package dev.millrace.schemas;

import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;

/** Names of the columns that hold an Avro record: its fields in their order, in snake case. */
public final class Columns {
  private Columns() {}

  public static List<String> of(Schema record) {
    return record.getFields().stream().map(field -> nameOf(field.name())).toList();
  }

  /** {@code streetNumber} becomes {@code street_number}. */
  public static String nameOf(String field) {
    return field.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
