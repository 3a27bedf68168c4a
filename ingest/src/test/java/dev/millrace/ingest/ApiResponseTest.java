package dev.millrace.ingest;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.ingest.ReceivedUser.Invalid;
import dev.millrace.ingest.ReceivedUser.Valid;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiResponseTest {
  private static final String INFO =
      "\"info\":{\"seed\":\"ada\",\"results\":2,\"page\":7,\"version\":\"1.4\"}";
  private static final String ZOFIE = TestUsers.zofie().toString();

  private final PageRequest request = requestOf(List.of());

  @Test
  void readsUsersWithTheirPositionsAndJson() throws Exception {
    ApiResponse response =
        parse("{\"results\":[" + ZOFIE + ",\n {\"nat\":\"ü\"}],\"more\":[{}]," + INFO + "}");

    response.verify(request);
    assertThat(
        response.users(), contains(is(instanceOf(Valid.class)), is(instanceOf(Invalid.class))));
    ReceivedUser second = response.users().get(1);
    assertThat(second.position(), is(1));
    assertThat(second.json().withoutSecrets(), is("{\"nat\":\"ü\"}"));
    assertThat(((Valid) response.users().get(0)).user().getFetchedAt(), is(TestUsers.ARRIVED_AT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "7", "\"x\"", "[1]", "[[]]", "-1.5", "true"})
  void findsTheBoundsOfEveryKindOfValue(String json) throws Exception {
    ApiResponse response = parse("{\"results\": [ 0 , " + json + " , {} ] }");

    assertThat(
        response.users().get(1).json().withoutSecrets(), is(TestUsers.read(json).toString()));
  }

  @Test
  void takesInfoBeforeResults() throws Exception {
    parse("{" + INFO + ",\"results\":[" + ZOFIE + "," + ZOFIE + "]}").verify(request);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "'' | must answer with START_OBJECT, but found: null",
        "[] | must answer with START_OBJECT, but found: START_ARRAY",
        "<html> | answered with malformed JSON, at line 1, column",
        "{\"results\":{}} | must answer with START_ARRAY, but found: START_OBJECT",
        "{\"results\":[{\"name\":\"Ada} | answered with malformed JSON, at line 1, column",
        "{\"results\":[{}] | answered with malformed JSON, at line 1, column",
        "{\"results\":[lovelace]} | answered with malformed JSON, at line 1, column",
        "{\"results\":[]} {} | answered with more than one JSON value"
      })
  void refusesWhatIsNotTheApisJsonWithoutQuotingIt(String body, String message) {
    UnusableAnswerException refusal =
        assertThrows(UnusableAnswerException.class, () -> parse(body));

    assertThat(refusal.getMessage(), startsWith(message));
    assertThat(refusal.getMessage(), not(containsString("lovelace")));
    assertThat(String.valueOf(refusal.getCause()), is("null"));
  }

  @Test
  void refusesOtherEncodings() {
    String answer = "{\"results\":[" + ZOFIE + "]}";

    assertThat(
        assertThrows(
                UnusableAnswerException.class,
                () -> ApiResponse.parse(answer.getBytes(UTF_16), TestUsers.ARRIVED_AT))
            .getMessage(),
        is("must answer in UTF-8, but another encoding was found"));
    byte[] latin1 = {'{', '"', (byte) 0xfc, '"', ':', '1', '}'};
    assertThrows(
        UnusableAnswerException.class, () -> ApiResponse.parse(latin1, TestUsers.ARRIVED_AT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{\"error\":\"Uh oh\"} | answered with the error \"Uh oh\"",
        "{\"results\":[]," + INFO + "} | must answer with 2 users, but they were: 0",
        "{\"results\":[{}]," + INFO + "} | must answer with 2 users, but they were: 1",
        "{\"results\":[{},{},{}]," + INFO + "} | must answer with 2 users, but they were: 3"
      })
  void refusesAnswersThatMayBeBetterNextTime(String body, String message) throws Exception {
    ApiResponse response = parse(body);

    assertThat(
        assertThrows(UnusableAnswerException.class, () -> response.verify(request)).getMessage(),
        is(message));
  }

  @ParameterizedTest
  @CsvSource({
    "1.4, 1.3, 'must answer with info.version 1.4, but it was: \"1.3\"'",
    "ada, bob, 'must answer with info.seed ada, but it was: \"bob\"'",
    "7, 1, 'must answer with info.page 7, but it was: 1'",
    "2, 1, 'must answer with info.results 2, but it was: 1'"
  })
  void refusesAnswersToOtherRequests(String asked, String answered, String message)
      throws Exception {
    ApiResponse response = parse("{\"results\":[{},{}]," + INFO.replace(asked, answered) + "}");

    assertThat(
        assertThrows(OtherAnswerException.class, () -> response.verify(request)).getMessage(),
        is(message));
  }

  @Test
  void refusesAnswersThatDontSayWhatTheyAre() throws Exception {
    ApiResponse response = parse("{\"results\":[{},{}]}");

    assertThat(
        assertThrows(OtherAnswerException.class, () -> response.verify(request)).getMessage(),
        is("must answer with info.version 1.4, but it was: absent"));
  }

  @Test
  void refusesUsersOfOtherNations() throws Exception {
    ApiResponse response = parse("{\"results\":[{}," + ZOFIE + "]," + INFO + "}");

    response.verify(requestOf(List.of("DE", "FR")));
    assertThat(
        assertThrows(
                OtherAnswerException.class, () -> response.verify(requestOf(List.of("DE", "XX"))))
            .getMessage(),
        startsWith("must answer with users of DE, XX, but one was of: FR"));
  }

  private static ApiResponse parse(String body) throws UnusableAnswerException {
    return ApiResponse.parse(body.getBytes(UTF_8), TestUsers.ARRIVED_AT);
  }

  private static PageRequest requestOf(List<String> nations) {
    return new PageRequest(URI.create("http://api/"), "ada", 7, 2, nations);
  }
}
