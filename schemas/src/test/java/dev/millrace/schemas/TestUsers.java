package dev.millrace.schemas;

import java.time.Instant;
import java.util.UUID;

/** A user whose every field differs from every other's. */
final class TestUsers {
  static final UUID ID = UUID.fromString("0013e2ff-07e6-4e92-815b-2d107d8f7fae");

  private TestUsers() {}

  static User zofie() {
    return new User(
        ID,
        "female",
        "Ms",
        "Žofie",
        "O'Brien",
        8929,
        "Rue du Bac",
        "تهران",
        "Île-de-France",
        "France",
        "07510",
        -69.8246,
        134.8719,
        "+5:45",
        "Kathmandu",
        "zofie@example.com",
        "tinycat1",
        Instant.parse("1944-02-29T23:59:59.999Z"),
        Instant.parse("2007-07-09T05:51:59.390Z"),
        "01-22",
        "06-33",
        "INSEE",
        null,
        "https://l",
        "https://m",
        "https://t",
        "FR",
        Instant.parse("2026-01-31T10:00:00.001Z"),
        Instant.parse("2026-01-31T10:00:01.002Z"));
  }

  /** Zofie with another value in one field. */
  static User zofieWith(String field, Object value) {
    User user = zofie();
    user.put(User.getClassSchema().getField(field).pos(), value);
    return user;
  }
}
