package dev.millrace.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The DDL files of this module, as statements to send one by one; all are safe to apply again. */
public final class Ddl {
  private static final Pattern COMMENT = Pattern.compile("\\s*--.*$", Pattern.MULTILINE);

  /** A keyspace's name needs no quoting within CQL. */
  private static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");

  private Ddl() {}

  /** Statements for the staging database. */
  public static List<String> postgres() {
    return Stream.of(
            "postgres/staging.sql", "postgres/publishing.sql", "postgres/reconciliation.sql")
        .flatMap(file -> statements(read(file)))
        .toList();
  }

  /**
   * Statements for a keyspace that exists.
   *
   * @throws IllegalArgumentException if the keyspace's name would have to be quoted
   */
  public static List<String> cassandra(String keyspace) {
    if (!KEYSPACE.matcher(keyspace).matches()) {
      throw new IllegalArgumentException(
          "A keyspace must be a lower-case letter and up to 47 of a-z, 0-9 and _, but was: "
              + keyspace);
    }
    return Stream.of("cassandra/tables.cql", "cassandra/micro_batches.cql")
        .flatMap(file -> statements(read(file).replace("${keyspace}", keyspace)))
        .toList();
  }

  /** No statement of ours holds a semicolon or a double dash within quotes. */
  private static Stream<String> statements(String text) {
    return Arrays.stream(COMMENT.matcher(text).replaceAll("").split(";", -1))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty());
  }

  private static String read(String file) {
    try (InputStream in = Ddl.class.getResourceAsStream("/" + file)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Reading " + file + " from the class path failed", e);
    }
  }
}
