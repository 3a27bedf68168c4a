package dev.millrace.console;

import dev.millrace.schemas.User;
import dev.millrace.schemas.WireFormat;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;

/** A user who breaks no rule. */
final class TestUsers {
  private TestUsers() {}

  static User ada(UUID id) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new User(
        id,
        "female",
        "Ms",
        "Ada",
        "Lovelace",
        12,
        "St James's Square",
        "London",
        "England",
        "United Kingdom",
        "SW1Y 4JH",
        51.5,
        -0.1,
        "0:00",
        "London",
        "ada@example.com",
        "ada",
        Instant.parse("1985-12-10T00:00:00Z"),
        Instant.parse("2015-01-01T00:00:00Z"),
        "01",
        "02",
        null,
        null,
        "https://l",
        "https://m",
        "https://t",
        "GB",
        now,
        now);
  }

  /** As it stands in a topic, in the registry's schema of that id. */
  static byte[] encodedAda(int schema, UUID id) {
    return WireFormat.encode(
        schema,
        ada(id),
        new GenericDatumWriter<IndexedRecord>(
            User.getClassSchema(), SpecificData.getForClass(User.class)));
  }
}
