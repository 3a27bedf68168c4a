package dev.millrace.console;

import dev.millrace.schemas.User;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

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
}
