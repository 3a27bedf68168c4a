package dev.millrace.usersapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersApiServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Clock NEW_YEAR_2026 =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  private static UsersApiServer server;

  @BeforeAll
  static void start() throws IOException {
    server = UsersApiServer.start("127.0.0.1", 0, NEW_YEAR_2026);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void behave() {
    server.faults().set();
  }

  @Test
  void sendsEveryFieldOfTheContract() throws Exception {
    JsonNode user = get("seed=ada&nat=DE").at("/results/0");

    assertThat(
        fieldsOf(user, ""),
        contains(
            "cell",
            "dob.age",
            "dob.date",
            "email",
            "gender",
            "id.name",
            "id.value",
            "location.city",
            "location.coordinates.latitude",
            "location.coordinates.longitude",
            "location.country",
            "location.postcode",
            "location.state",
            "location.street.name",
            "location.street.number",
            "location.timezone.description",
            "location.timezone.offset",
            "login.md5",
            "login.password",
            "login.salt",
            "login.sha1",
            "login.sha256",
            "login.username",
            "login.uuid",
            "name.first",
            "name.last",
            "name.title",
            "nat",
            "phone",
            "picture.large",
            "picture.medium",
            "picture.thumbnail",
            "registered.age",
            "registered.date"));
    assertThat(user.at("/nat").asText(), is("DE"));
    assertThat(user.at("/location/country").asText(), is("Germany"));
    assertThat(user.at("/location/street/number").isInt(), is(true));
    assertThat(user.at("/location/coordinates/latitude").isTextual(), is(true));
    assertThat(
        user.at("/location/timezone/offset").asText(), matchesPattern("[+-]?\\d{1,2}:\\d{2}"));
    assertThat(
        user.at("/dob/date").asText(),
        matchesPattern("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z"));
  }

  @Test
  void saysWhatItAnswered() throws Exception {
    JsonNode info = get("results=3&seed=ada&page=7").path("info");

    assertThat(
        info, is(JSON.readTree("{\"seed\":\"ada\",\"results\":3,\"page\":7,\"version\":\"1.4\"}")));
    assertThat(get("noinfo&seed=ada").has("info"), is(false));
  }

  @Test
  void answersTheSameRequestAlike() throws Exception {
    JsonNode once = get("results=40&seed=ada&page=2&nat=de,fr");

    assertThat(get("results=40&seed=ada&page=2&nat=FR,DE"), is(once));
    assertThat(
        "whichever of its addresses is asked",
        read(send("GET", server.address("/api/?results=40&seed=ada&page=2&nat=de,fr"), "").body()),
        is(once));
  }

  @Test
  void answersOtherRequestsWithOtherUsers() throws Exception {
    Set<String> uuids = new HashSet<>();
    for (String query :
        List.of("seed=ada", "seed=ada&page=2", "seed=bob", "seed=ada&nat=de", "seed=", "")) {
      uuids.addAll(texts(get("results=50&" + query), "/login/uuid"));
    }

    assertThat(uuids, hasSize(6 * 50));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "5001", "abc", "", "-1", "99999999999"})
  void answersWithOneUserWhereTheirNumberMakesNoSense(String results) throws Exception {
    JsonNode answer = get("seed=ada&results=" + results);

    assertThat(answer.path("results").size(), is(1));
    assertThat(answer.at("/info/results").asInt(), is(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "10001", "abc", "-3"})
  void answersWithPageOneWherePageIsOutOfRange(String page) throws Exception {
    assertThat(get("seed=ada&page=" + page), is(get("seed=ada&page=1")));
  }

  @Test
  void filtersByNation() throws Exception {
    assertThat(
        new TreeSet<>(texts(get("results=200&seed=ada&nat=no,XX,Gb"), "/nat")),
        contains("GB", "NO"));
  }

  @Test
  void knowsTwentyOneNationsAndMeansAllOfThemByUnknownOnes() throws Exception {
    assertThat(
        new TreeSet<>(texts(get("results=5000&seed=ada&nat=XX"), "/nat")),
        contains(
            "AU", "BR", "CA", "CH", "DE", "DK", "ES", "FI", "FR", "GB", "IE", "IN", "IR", "MX",
            "NL", "NO", "NZ", "RS", "TR", "UA", "US"));
  }

  @Test
  void filtersByGenderUnlessThereIsASeed() throws Exception {
    assertThat(texts(get("results=100&gender=female"), "/gender"), everyItem(is("female")));
    assertThat(
        new TreeSet<>(texts(get("results=100&gender=female&seed=ada"), "/gender")),
        contains("female", "male"));
  }

  @Test
  void sendsOnlyTheFieldsThatAreWanted() throws Exception {
    assertThat(
        fieldsOf(get("seed=ada&inc=nat,gender").at("/results/0"), ""), contains("gender", "nat"));
    assertThat(
        fieldsOf(
            get("seed=ada&exc=name,location,login,picture,dob,registered,id").at("/results/0"), ""),
        contains("cell", "email", "gender", "nat", "phone"));
  }

  @Test
  void sendsPostcodesAsStringsForThreeNationsAndAsNumbersForTheOthers() throws Exception {
    Set<String> strings = new TreeSet<>();
    Set<String> numbers = new TreeSet<>();
    for (JsonNode user : get("results=2000&seed=ada").path("results")) {
      JsonNode postcode = user.at("/location/postcode");
      (postcode.isTextual() ? strings : numbers).add(user.path("nat").asText());
      assertThat(postcode.isTextual() || postcode.isInt(), is(true));
    }

    assertThat(strings, contains("CA", "GB", "NO"));
    assertThat(numbers, hasSize(18));
  }

  @Test
  void sendsNoNationalIdForSomeNations() throws Exception {
    Set<String> without = new TreeSet<>();
    for (JsonNode user : get("results=2000&seed=ada").path("results")) {
      JsonNode id = user.path("id");
      assertThat(id.path("value").isNull(), equalTo(id.path("name").asText().isEmpty()));
      if (id.path("value").isNull()) {
        without.add(user.path("nat").asText());
      }
    }

    assertThat(without, contains("IR", "NZ", "TR", "UA"));
  }

  @Test
  void repeatsEmailsAndUsernamesButNeverUuids() throws Exception {
    List<JsonNode> users = new ArrayList<>();
    for (int page = 1; page <= 4; page++) {
      get("results=5000&seed=ada&page=" + page).path("results").forEach(users::add);
    }

    assertThat(distinct(users, "/login/uuid"), is(20_000));
    assertThat(20_000 - distinct(users, "/email"), is(both(greaterThan(400)).and(lessThan(1_000))));
    assertThat(
        20_000 - distinct(users, "/login/username"),
        is(both(greaterThan(400)).and(lessThan(1_000))));
    assertThat(
        "names outside of ASCII",
        users.stream()
            .filter(user -> !isAscii(user.at("/name/first").asText() + user.at("/name/last")))
            .count(),
        is(both(greaterThan(5_500L)).and(lessThan(8_500L))));
  }

  @Test
  void reckonsAgesForToday() throws Exception {
    for (JsonNode user : get("results=500&seed=ada").path("results")) {
      String birth = user.at("/dob/date").asText();
      // It is New Year: whoever wasn't born on that day had the birthday last year.
      int hadBirthday = birth.substring(4, 10).equals("-01-01") ? 0 : 1;
      assertThat(
          user.at("/dob/age").asInt(),
          is(2026 - Integer.parseInt(birth.substring(0, 4)) - hadBirthday));
    }
  }

  @Test
  void writesEmailAddressesInAscii() throws Exception {
    assertThat(
        texts(get("results=2000&seed=ada"), "/email"),
        everyItem(matchesPattern("[a-z0-9]+\\.[a-z0-9]+@example\\.com")));
  }

  @Test
  void hasNoOtherAddressesAndMethods() throws Exception {
    assertThat(send("GET", server.address("/api/1.3/"), "").statusCode(), is(404));
    assertThat(send("POST", server.address("/api/1.4/"), "").statusCode(), is(405));
  }

  @Test
  void refusesWhenAskedTo() throws Exception {
    server.faults().set("rate-limited:first=1", "outage:first=1");

    HttpResponse<String> limited = request("results=10&seed=ada");
    assertThat(limited.statusCode(), is(429));
    assertThat(limited.headers().firstValue("Retry-After").isPresent(), is(false));
    assertThat(read(limited.body()).path("error").isTextual(), is(true));
    HttpResponse<String> outage = request("results=10&seed=ada");
    assertThat(outage.statusCode(), is(503));
    assertThat(read(outage.body()).path("error").isTextual(), is(true));
    assertThat(request("results=10&seed=ada").statusCode(), is(200));
  }

  @Test
  void sendsTooFewUsersWhenAskedTo() throws Exception {
    server.faults().set("empty:first=1", "short:first=1");

    JsonNode empty = get("results=10&seed=ada");
    assertThat(empty.path("results").size(), is(0));
    assertThat(empty.at("/info/results").asInt(), is(10));
    assertThat(get("results=10&seed=ada").path("results").size(), is(5));
  }

  @Test
  void sendsBrokenBodiesWhenAskedTo() throws Exception {
    server.faults().set("malformed:first=1", "half-body:first=1");

    HttpResponse<String> malformed = request("results=10&seed=ada");
    assertThat(malformed.statusCode(), is(200));
    assertThrows(JsonProcessingException.class, () -> JSON.readTree(malformed.body()));
    assertThrows(IOException.class, () -> request("results=10&seed=ada"));
  }

  @Test
  void stallsWhenAskedTo() {
    server.faults().set("stall:first=1");

    assertThrows(
        HttpTimeoutException.class,
        () ->
            HTTP.send(
                HttpRequest.newBuilder(server.url()).timeout(Duration.ofMillis(300)).build(),
                BodyHandlers.ofString()));
  }

  @Test
  void answersWithPageOneWhenAskedTo() throws Exception {
    JsonNode first = get("results=10&seed=ada&page=1");
    server.faults().set("wrong-page");

    assertThat(get("results=10&seed=ada&page=3"), is(first));
  }

  @Test
  void spoilsUsersWhenAskedTo() throws Exception {
    JsonNode whole = get("results=3&seed=ada").path("results");
    server
        .faults()
        .set(
            "unknown-fields:first=1",
            "unmappable-user:first=1",
            "nul-character:first=1",
            "changed-user:first=1",
            "repeated-user:first=1");

    JsonNode unknown = get("results=3&seed=ada").path("results");
    assertThat(unknown.at("/2/employer/name").asText(), is("Acme"));
    JsonNode unmappable = get("results=3&seed=ada").path("results");
    assertThat(unmappable.at("/0/location/coordinates/latitude").asText(), is("north of here"));
    assertThat(unmappable.get(1), is(whole.get(1)));
    JsonNode nul = get("results=3&seed=ada").path("results");
    assertThat(
        nul.at("/0/location/city").asText(), is(whole.at("/0/location/city").asText() + "\0"));
    JsonNode changed = get("results=3&seed=ada").path("results");
    assertThat(changed.at("/0/login/uuid"), is(whole.at("/0/login/uuid")));
    assertThat(changed.at("/0/location/city"), is(not(whole.at("/0/location/city"))));
    JsonNode repeated = get("results=3&seed=ada").path("results");
    assertThat(repeated.get(1), is(whole.get(0)));
  }

  @Test
  void takesFaultsOverHttp() throws Exception {
    URI faults = server.address("/faults");

    assertThat(
        send("PUT", faults, "outage:first=3\nstall:page=9,probability=0.5\n").body(),
        is("outage:first=3\nstall:page=9,probability=0.5\n"));
    assertThat(request("seed=ada").statusCode(), is(503));
    assertThat(
        send("GET", faults, "").body(), is("outage:first=3\nstall:page=9,probability=0.5\n"));
    HttpResponse<String> refused = send("PUT", faults, "outages");
    assertThat(refused.statusCode(), is(400));
    assertThat(
        refused.body(),
        allOf(containsString("A fault must be one of"), containsString("but was: outages")));
    assertThat(send("DELETE", faults, "").statusCode(), is(200));
    assertThat(request("seed=ada").statusCode(), is(200));
  }

  @Test
  void countsRequestsForUsers() throws Exception {
    long before = server.requests();
    request("seed=ada");
    server.faults().set("outage");
    request("seed=ada");

    assertThat(server.requests() - before, is(2L));
  }

  @Test
  void passwordsAreHashedAsTheApiDoes() throws Exception {
    JsonNode login = get("seed=ada").at("/results/0/login");
    byte[] salted =
        (login.path("password").asText() + login.path("salt").asText())
            .getBytes(StandardCharsets.UTF_8);
    java.security.MessageDigest sha256 = java.security.MessageDigest.getInstance("SHA-256");

    assertThat(
        login.path("sha256").asText(),
        is(java.util.HexFormat.of().formatHex(sha256.digest(salted))));
  }

  private static JsonNode get(String query) throws Exception {
    HttpResponse<String> answer = request(query);
    assertThat(answer.statusCode(), is(200));
    return read(answer.body());
  }

  private static HttpResponse<String> request(String query) throws Exception {
    return send("GET", server.address("/api/1.4/?" + query), "");
  }

  private static HttpResponse<String> send(String method, URI uri, String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private static JsonNode read(String body) throws JsonProcessingException {
    return JSON.readTree(body);
  }

  private static List<String> texts(JsonNode answer, String pointer) {
    List<String> texts = new ArrayList<>();
    answer.path("results").forEach(user -> texts.add(user.at(pointer).asText()));
    return texts;
  }

  private static int distinct(List<JsonNode> users, String pointer) {
    Set<String> values = new HashSet<>();
    users.forEach(user -> values.add(user.at(pointer).asText()));
    return values.size();
  }

  private static boolean isAscii(String text) {
    Predicate<Integer> ascii = letter -> letter < 128;
    return text.chars().boxed().allMatch(ascii);
  }

  /** Dotted names of the values below an object, sorted. */
  private static Set<String> fieldsOf(JsonNode object, String prefix) {
    Set<String> names = new TreeSet<>();
    object
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isObject()) {
                names.addAll(fieldsOf(field.getValue(), prefix + field.getKey() + "."));
              } else {
                names.add(prefix + field.getKey());
              }
            });
    return names;
  }
}
