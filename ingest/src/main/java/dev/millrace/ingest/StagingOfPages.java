package dev.millrace.ingest;

import dev.millrace.ingest.ReceivedUser.Invalid;
import dev.millrace.ingest.ReceivedUser.Valid;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes the users of some pages, of which several may have the same id: the first is staged, every
 * other is held against the staged one.
 */
final class StagingOfPages implements AutoCloseable {
  private final IncomingUsers incoming;
  private final RejectedUsers.Collection rejected;
  private final Clock clock;
  private final Map<PageRequest, PageOutcome> outcomes = new LinkedHashMap<>();

  StagingOfPages(IncomingUsers incoming, RejectedUsers.Collection rejected, Clock clock) {
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
    Map<UUID, Sent> first = new LinkedHashMap<>();
    List<Sent> again = copyFirstOfEachId(users, first);
    int staged = incoming.stage(clock.millis());
    if (staged < first.size()) {
      Map<UUID, Boolean> known = incoming.compareWithThoseOfOthers();
      requireAll(first.size(), staged + known.size());
      for (Map.Entry<UUID, Boolean> one : known.entrySet()) {
        judge(first.remove(one.getKey()), one.getValue());
      }
    }
    first.values().forEach(one -> count(one.page(), PageOutcome.STAGED));
    return again;
  }

  /** Holds users against the staged ones of their ids; returns those whose id came before. */
  private List<Sent> compareFirstOfEachId(List<Sent> users) throws SQLException {
    Map<UUID, Sent> first = new LinkedHashMap<>();
    List<Sent> again = copyFirstOfEachId(users, first);
    Map<UUID, Boolean> known = incoming.compare();
    requireAll(first.size(), known.size());
    for (Map.Entry<UUID, Boolean> one : known.entrySet()) {
      judge(first.get(one.getKey()), one.getValue());
    }
    return again;
  }

  private List<Sent> copyFirstOfEachId(List<Sent> users, Map<UUID, Sent> first)
      throws SQLException {
    List<Sent> again = new ArrayList<>();
    for (Sent one : users) {
      if (first.putIfAbsent(one.user().user().getId(), one) != null) {
        again.add(one);
      }
    }
    incoming.copy(first.values().stream().map(one -> one.user().user()).toList());
    return again;
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
