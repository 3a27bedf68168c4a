package dev.millrace.chaos;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.millrace.chaos.Verifier.Slot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private static final UUID ADA = new UUID(1, 1);
  private static final UUID GRACE = new UUID(1, 2);
  private static final Slot NOON = new Slot(Instant.parse("2026-01-31T12:00:00Z"), "DK", "female");
  private static final Slot LATER = new Slot(Instant.parse("2026-01-31T12:01:00Z"), "DK", "female");
  private static final String LETTER = "users-0@7";

  private final Ledger ledger = new Ledger();

  @BeforeEach
  void send() {
    ledger.user(ADA);
    ledger.user(GRACE);
    ledger.user(GRACE);
    ledger.poison(LETTER);
  }

  @Test
  void isExactWhenEveryRecordHadItsOneEffect() {
    assertThat(
        Verifier.judge(
            ledger,
            Map.of(ADA, NOON, GRACE, LATER),
            List.of(ADA, GRACE),
            Map.of(NOON, 1L, LATER, 1L),
            Set.of(LETTER)),
        is(new Verdict(3, 2, 1, 0, 0, 0)));
  }

  @Test
  void findsWhatIsInNoPlace() {
    assertThat(
        Verifier.judge(ledger, Map.of(ADA, NOON), List.of(ADA), Map.of(NOON, 1L), Set.of()),
        is(new Verdict(3, 1, 0, 2, 0, 0)));
  }

  @Test
  void findsWhatIsMissingInOneTableOnly() {
    assertThat(
        Verifier.judge(
                ledger,
                Map.of(ADA, NOON, GRACE, NOON),
                List.of(ADA),
                Map.of(NOON, 2L),
                Set.of(LETTER))
            .lost(),
        is(1L));
  }

  @Test
  void findsWhatHadMoreThanOneEffect() {
    UUID nobody = new UUID(9, 9);
    assertThat(
        Verifier.judge(
            ledger,
            Map.of(ADA, NOON, GRACE, NOON, nobody, NOON),
            List.of(ADA, GRACE, GRACE, nobody),
            Map.of(NOON, 3L),
            Set.of(LETTER, "users-0@8")),
        is(new Verdict(3, 3, 2, 0, 3, 0)));
  }

  @Test
  void findsCountsThatAreOffARecount() {
    assertThat(
        Verifier.judge(
                ledger,
                Map.of(ADA, NOON, GRACE, LATER),
                List.of(ADA, GRACE),
                Map.of(NOON, 3L),
                Set.of(LETTER))
            .countError(),
        is(3L));
  }
}
