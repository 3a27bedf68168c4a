package dev.millrace.benchmarks.peers;

import dev.millrace.benchmarks.SomeUsers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * What PostgreSQL takes when nobody asks where users come from: COPY of pages that stand in memory,
 * over and over with other ids.
 */
public final class BareCopy {
  private static final int PAGE = 5_000;
  private static final int PAGES_IN_MEMORY = 20;
  private static final Pattern ID = Pattern.compile("(?m)^[^\t\n]+");

  private BareCopy() {}

  /** Takes the database's URL and user, the API's URL, which it has no use for, and the users. */
  public static void main(String[] arguments) throws Exception {
    List<String> pages = pages();
    long users = Long.parseLong(arguments[3]);
    try (Connection database = DriverManager.getConnection(arguments[0], arguments[1], null)) {
      CopyManager copy = database.unwrap(PGConnection.class).getCopyAPI();
      String command =
          "COPY staged_users (%s) FROM STDIN".formatted(String.join(", ", StagedUsers.COLUMNS));
      for (long page = 0; page < users / PAGE; page++) {
        String rows =
            ID.matcher(pages.get((int) (page % PAGES_IN_MEMORY)))
                .replaceAll(id -> UUID.randomUUID().toString());
        byte[] bytes = rows.getBytes(StandardCharsets.UTF_8);
        var in = copy.copyIn(command);
        in.writeToCopy(bytes, 0, bytes.length);
        in.endCopy();
      }
    }
  }

  private static List<String> pages() {
    SomeUsers users = new SomeUsers(1, Instant.parse("2026-01-31T12:00:00Z"));
    List<String> pages = new ArrayList<>();
    for (int page = 0; page < PAGES_IN_MEMORY; page++) {
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < PAGE; i++) {
        rows.append(row(users)).append('\n');
      }
      pages.add(rows.toString());
    }
    return pages;
  }

  /** None of their values has anything to be escaped. */
  private static String row(SomeUsers users) {
    var user = users.next();
    return user.getSchema().getFields().stream()
        .map(field -> String.valueOf(user.get(field.pos())))
        .collect(Collectors.joining("\t"));
  }
}
