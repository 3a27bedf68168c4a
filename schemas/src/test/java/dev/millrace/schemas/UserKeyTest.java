package dev.millrace.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserKeyTest {
  private static final String TEXT = "0013e2ff-07e6-4e92-815b-2d107d8f7fae";

  @Test
  void isTheIdAsText() throws MalformedRecordException {
    assertThat(new String(UserKey.toBytes(TestUsers.ID), UTF_8), is(TEXT));
    assertThat(UserKey.fromBytes(TEXT.getBytes(UTF_8)), is(TestUsers.ID));
  }

  @Test
  void mustBeThere() {
    assertThat(
        assertThrows(MalformedRecordException.class, () -> UserKey.fromBytes(null)).getMessage(),
        is("Not a user's key: the key is absent"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "13e2ff-07e6-4e92-815b-2d107d8f7fae",
        "0-0-0-0-0",
        "0013e2ff07e64e92815b2d107d8f7fae",
        "0013e2ff-07e6-4e92-815b-2d107d8f7fag",
        "0013E2FF-07E6-4E92-815B-2D107D8F7FAE",
        "0013e2f-f07e6-4e92-815b-2d107d8f7fae",
        " 013e2ff-07e6-4e92-815b-2d107d8f7fae",
        "{0013e2ff-07e6-4e92-815b-2d107d8f7fa",
        "ä013e2ff-07e6-4e92-815b-2d107d8f7fa"
      })
  void hasOneSpellingOnly(String text) {
    byte[] key = text.getBytes(UTF_8);

    assertThat(
        assertThrows(MalformedRecordException.class, () -> UserKey.fromBytes(key)).getMessage(),
        is(
            "Not a user's key: expected a UUID of 36 characters, but found: "
                + key.length
                + " bytes that are none"));
  }
}
