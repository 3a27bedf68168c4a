package dev.millrace.demo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void alignsColumnsByCharactersAndNotByTheirEncoding() {
    TextTable table = new TextTable("city", "users");
    table.add("Ås", 7);
    table.add("København", 12);
    table.add("𝒳", 1);

    assertThat(
        table.lines(),
        is(List.of("  city       users", "  Ås         7", "  København  12", "  𝒳          1")));
  }
}
