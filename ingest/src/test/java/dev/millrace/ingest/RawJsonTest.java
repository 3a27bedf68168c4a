package dev.millrace.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {
  @Test
  void cutsSecretsWhereverTheyStand() {
    assertThat(
        TestUsers.rawJson(
                """
                {"login":{"uuid":"1","Password":"x","salt":"x","md5":"x","sha1":"x","SHA256":"x"},
                 "old":[{"password":["x"],"kept":1}],"salt":"x"}
                """)
            .withoutSecrets(),
        is("{\"login\":{\"uuid\":\"1\"},\"old\":[{\"kept\":1}]}"));
    assertThat(
        TestUsers.rawJson(TestUsers.zofie().toString()).withoutSecrets(),
        not(containsString("s3cret")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "\"Žofie\"",
        "[1,[2]]",
        "{\"a\":1.10,\"b\":100000000000000000000000.5,\"c\":\"\\u0000\"}",
        "{\"c\":\"\\uD83D\"}"
      })
  void keepsTheRestAsItCame(String json) {
    assertThat(TestUsers.rawJson(json).withoutSecrets(), is(json));
  }

  @Test
  void reachesNoFurtherThanItsValue() {
    byte[] body = "[{\"a\":1},{\"b\":2}]".getBytes(UTF_8);

    assertThat(new RawJson(body, 9, 16).withoutSecrets(), is("{\"b\":2}"));
  }
}
