package dev.millrace.ingest;

import dev.millrace.ingest.ReceivedUser.Invalid;
import dev.millrace.ingest.ReceivedUser.Valid;
import dev.millrace.schemas.User;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes the users of some pages, of which several may have the same id: the first is staged, every
 * other is held against the staged one.
 */
final class StagingOfPages implements AutoCloseable {
  /**
   * As PostgreSQL orders UUIDs, by their bytes: two transactions with users in common wait for each
   * other, and not in a circle.
   */
  private static final Comparator<User> BY_ID =
      (one, other) -> {
        UUID id = one.getId();
        UUID otherId = other.getId();
        int high =
            Long.compareUnsigned(id.getMostSignificantBits(), otherId.getMostSignificantBits());
        return high != 0
            ? high
            : Long.compareUnsigned(id.getLeastSignificantBits(), otherId.getLeastSignificantBits());
      };

  private final Optional<UserRows> newUsers;
  private final IncomingUsers incoming;
  private final RejectedUsers.Collection rejected;
  private final Clock clock;
  private final Map<PageRequest, PageOutcome> outcomes = new LinkedHashMap<>();

  /**
   * @param newUsers where users go straight away if none of their ids is staged; the write then
   *     fails with a {@link TableCopy#isConflict conflict} if one is
   */
  StagingOfPages(
      Optional<UserRows> newUsers,
      IncomingUsers incoming,
      RejectedUsers.Collection rejected,
      Clock clock) {
    this.newUsers = newUsers;
    this.incoming = incoming;
    this.rejected = rejected;
    this.clock = clock;
  }

  /** What became of each page. */
  Map<PageRequest, PageOutcome> write(List<FetchedPage> pages) throws SQLException {
    List<Sent> again = stageFirstOfEachId(validUsers(pages));
    while (!again.isEmpty()) {
      incoming.clear();
      again = compareFirstOfEachId(again);
    }
    rejected.write();
    return outcomes;
  }

  @Override
  public void close() throws SQLException {
    rejected.close();
  }

  private List<Sent> validUsers(List<FetchedPage> pages) throws SQLException {
    List<Sent> valid = new ArrayList<>();
    for (FetchedPage page : pages) {
      outcomes.put(page.request(), PageOutcome.EMPTY);
      for (ReceivedUser user : page.users()) {
        if (user instanceof Valid one) {
          valid.add(new Sent(page.request(), one));
        } else if (user instanceof Invalid one) {
          reject(page.request(), one);
        }
      }
    }
    return valid;
  }

  /** Returns those whose id came before. */
  private List<Sent> stageFirstOfEachId(List<Sent> users) throws SQLException {
    Map<UUID, Sent> first = new HashMap<>();
    List<Sent> again = takeFirstOfEachId(users, first);
    if (newUsers.isPresent()) {
      newUsers.get().copy(users(first).sorted(BY_ID).toList(), now());
    } else {
      stageThoseNotKnown(first);
    }
    first.values().forEach(one -> count(one.page(), PageOutcome.STAGED));
    return again;
  }

  /** Leaves only those that are staged now. */
  private void stageThoseNotKnown(Map<UUID, Sent> first) throws SQLException {
    incoming.copy(users(first).toList(), now());
    int staged = incoming.stage();
    if (staged < first.size()) {
      Map<UUID, Boolean> known = incoming.compareWithThoseOfOthers();
      requireAll(first.size(), staged + known.size());
      for (Map.Entry<UUID, Boolean> one : known.entrySet()) {
        judge(first.remove(one.getKey()), one.getValue());
      }
    }
  }

  /** Holds users against the staged ones of their ids; returns those whose id came before. */
  private List<Sent> compareFirstOfEachId(List<Sent> users) throws SQLException {
    Map<UUID, Sent> first = new HashMap<>();
    List<Sent> again = takeFirstOfEachId(users, first);
    incoming.copy(users(first).toList(), now());
    Map<UUID, Boolean> known = incoming.compare();
    requireAll(first.size(), known.size());
    for (Map.Entry<UUID, Boolean> one : known.entrySet()) {
      judge(first.get(one.getKey()), one.getValue());
    }
    return again;
  }

  /** Returns the others. */
  private static List<Sent> takeFirstOfEachId(List<Sent> users, Map<UUID, Sent> first) {
    List<Sent> again = new ArrayList<>();
    for (Sent one : users) {
      if (first.putIfAbsent(one.user().user().getId(), one) != null) {
        again.add(one);
      }
    }
    return again;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static Stream<User> users(Map<UUID, Sent> sent) {
    return sent.values().stream().map(one -> one.user().user());
  }

  private static void requireAll(int users, int found) throws SQLException {
    if (found != users) {
      throw new SQLTransientException("A staged user was purged just when its duplicate came");
    }
  }

  private void judge(Sent one, boolean equalToStaged) throws SQLException {
    if (equalToStaged) {
      count(one.page(), PageOutcome.DUPLICATE);
    } else {
      Valid user = one.user();
      String reason = "must be equal to the staged user of this id, but differs";
      reject(one.page(), new Invalid(user.position(), user.json(), reason));
    }
  }

  private void reject(PageRequest page, Invalid user) throws SQLException {
    rejected.add(page, user);
    count(page, PageOutcome.REJECTED);
  }

  private void count(PageRequest page, PageOutcome user) {
    outcomes.merge(page, user, PageOutcome::plus);
  }

  /** A user, and the page that it stands on. */
  private record Sent(PageRequest page, Valid user) {}
}
