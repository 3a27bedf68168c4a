package dev.millrace.chaos;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixTest {
  private static final Matrix.Row EXACT =
      row("executor-kill", new Verdict(1200, 1190, 10, 0, 0, 0));
  private static final Matrix.Row LOSSY = row("driver-kill", new Verdict(1200, 1189, 10, 1, 0, 0));
  private static final Matrix.Row UNKNOWN = Matrix.Row.failed("sigterm", "it did not end");

  @TempDir Path folder;
  private final Matrix matrix = new Matrix(42);

  @Test
  void showsEachFaultInARow() {
    matrix.add(EXACT);
    matrix.add(UNKNOWN);

    assertThat(matrix.toMarkdown(), containsString("Seed 42\n"));
    assertThat(
        matrix.toMarkdown(),
        containsString("\n| executor-kill | 1,200 | 1,190 | 10 | 0 | 0 | 0 | 2.5 s | 1 |\n"));
    assertThat(matrix.toMarkdown(), containsString("\n| sigterm | failed: it did not end |\n"));
  }

  @Test
  void isExactOnlyWhenEveryRowIsKnownToBe() {
    assertThat(matrix.isExact(), is(false));
    matrix.add(EXACT);
    assertThat(matrix.isExact(), is(true));
    matrix.add(UNKNOWN);
    assertThat(matrix.isExact(), is(false));
  }

  @Test
  void isNotExactWhenARecordIsLost() {
    matrix.add(EXACT);
    matrix.add(LOSSY);
    assertThat(matrix.isExact(), is(false));
  }

  @Test
  void saysWhatThisMachineCanNotDo() {
    matrix.add(EXACT);
    matrix.add(Matrix.Row.leftOut("clock-jump", "no library"));
    assertThat(matrix.isExact(), is(true));
    assertThat(matrix.toMarkdown(), containsString("\n| clock-jump | left out: no library |\n"));
  }

  @Test
  void writesBothForms() throws IOException {
    matrix.add(EXACT);
    matrix.write(folder);

    assertThat(Files.readString(folder.resolve("fault-matrix.md")), is(matrix.toMarkdown()));
    JsonNode json = new ObjectMapper().readTree(folder.resolve("fault-matrix.json").toFile());
    assertThat(json.at("/seed").asLong(), is(42L));
    assertThat(json.at("/rows/0/outcome/verdict/sent").asLong(), is(1200L));
  }

  private static Matrix.Row row(String fault, Verdict verdict) {
    return Matrix.Row.of(new Experiment.Outcome(fault, verdict, 2.5, 1));
  }
}
