package dev.millrace.pipelines.reconcile;

import static dev.millrace.pipelines.reconcile.TestEvidence.ADA;
import static dev.millrace.pipelines.reconcile.TestEvidence.changed;
import static dev.millrace.pipelines.reconcile.TestEvidence.row;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.schemas.UserTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvidenceCoderTest {
  private static final EvidenceCoder CODER = EvidenceCoder.of();

  @ParameterizedTest
  @EnumSource(UserTable.class)
  void keepsEveryValueOfARow(UserTable table) throws IOException {
    assertKept(new Evidence.Stored(row(table)));
  }

  @Test
  void tellsAnEmptyTextFromNone() throws IOException {
    assertKept(new Evidence.Stored(changed(UserTable.USERS, "national_id_name")));
  }

  @Test
  void keepsAStagedUserAndWhetherItIsPublished() throws IOException {
    assertKept(new Evidence.Staged(ADA, true));
    assertKept(new Evidence.Staged(ADA, false));
  }

  @Test
  void keepsTheSourceOfADeadLetter() throws IOException {
    assertKept(new Evidence.DeadLetter("users-0@7"));
  }

  @Test
  void refusesBytesThatAreNoEvidence() {
    assertThrows(
        CoderException.class, () -> CODER.decode(new ByteArrayInputStream(new byte[] {9})));
  }

  private static void assertKept(Evidence evidence) throws IOException {
    assertThat(
        CoderUtils.decodeFromByteArray(CODER, CoderUtils.encodeToByteArray(CODER, evidence)),
        is(evidence));
  }
}
