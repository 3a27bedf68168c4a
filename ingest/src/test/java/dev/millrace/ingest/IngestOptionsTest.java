package dev.millrace.ingest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class IngestOptionsTest {
  private static final String URL = "--postgres-url=jdbc:postgresql://localhost/millrace";
  private static final URI PUBLIC = URI.create("https://randomuser.me/api/1.4/");

  @Test
  void asksThePublicApiForOnePageByDefault() {
    IngestConfig config = config(URL);

    assertThat(config.pages(), contains(new PageRequest(PUBLIC, "millrace", 1, 5_000, List.of())));
    assertThat(config.requestsPerSecond(), is(Double.POSITIVE_INFINITY));
    assertThat(
        config.postgres(),
        is(
            new PostgresConfig(
                "jdbc:postgresql://localhost/millrace", "postgres", Optional.empty())));
    assertThat(
        config.retryPolicy(),
        is(new RetryPolicy(12, Duration.ofMillis(500), Duration.ofSeconds(60))));
  }

  @Test
  void readsEverySetting(@TempDir Path folder) throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "secret\n");

    assertThat(
        config(
            URL,
            "--api-url=http://localhost:8787/api",
            "--users=12",
            "--page-size=5",
            "--first-page=3",
            "--seed=ada",
            "--nat=fr,DE",
            "--nat=de",
            "--concurrency=2",
            "--rate-limit=0.5",
            "--connect-timeout=1s",
            "--answer-timeout=2m",
            "--attempts=7",
            "--first-pause=10ms",
            "--longest-pause=PT1M",
            "--postgres-user=ingest",
            "--postgres-password-file=" + password),
        is(
            new IngestConfig(
                URI.create("http://localhost:8787/api/"),
                "ada",
                12,
                5,
                3,
                List.of("DE", "FR"),
                2,
                0.5,
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                new RetryPolicy(7, Duration.ofMillis(10), Duration.ofMinutes(1)),
                new PostgresConfig(
                    "jdbc:postgresql://localhost/millrace", "ingest", Optional.of(password)))));
  }

  @Test
  void asksForASmallerPageAtTheEnd() {
    assertThat(
        config(URL, "--users=12", "--page-size=5", "--first-page=3", "--seed=ada", "--nat=DE")
            .pages(),
        contains(
            new PageRequest(PUBLIC, "ada", 3, 5, List.of("DE")),
            new PageRequest(PUBLIC, "ada", 4, 5, List.of("DE")),
            new PageRequest(PUBLIC, "ada", 5, 2, List.of("DE"))));
  }

  @Test
  void takesAddressesFromFlagsThenTheStackThenTheEnvironment(@TempDir Path folder)
      throws IOException {
    Files.writeString(
        folder.resolve("addresses.properties"),
        """
        postgresUrl=jdbc:postgresql://stack/millrace
        postgresUser=stack
        usersApiUrl=http://stack/api/1.4/
        """);
    Map<String, String> environment =
        Map.of(
            "MILLRACE_POSTGRES_URL", "jdbc:postgresql://environment/millrace",
            "MILLRACE_POSTGRES_USER", "environment",
            "MILLRACE_API_URL", "http://environment/api/1.4/");

    IngestConfig byEnvironment = parse().ingestConfig(environment);
    assertThat(byEnvironment.postgres().url(), is("jdbc:postgresql://environment/millrace"));
    assertThat(byEnvironment.postgres().user(), is("environment"));
    assertThat(byEnvironment.apiUrl(), is(URI.create("http://environment/api/1.4/")));
    IngestConfig byStack = parse("--stack=" + folder).ingestConfig(environment);
    assertThat(byStack.postgres().url(), is("jdbc:postgresql://stack/millrace"));
    assertThat(byStack.postgres().user(), is("stack"));
    assertThat(byStack.apiUrl(), is(URI.create("http://stack/api/1.4/")));
    IngestConfig byFlag = parse("--stack=" + folder, URL).ingestConfig(environment);
    assertThat(byFlag.postgres().url(), is("jdbc:postgresql://localhost/millrace"));
    assertThat(byFlag.postgres().user(), is("stack"));
  }

  @Test
  void doesNotTakeThePublicApiForThatOfAStack(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("addresses.properties"), "postgresUrl=jdbc:postgresql://stack/millrace");

    assertThat(
        assertThrows(InvalidSettingException.class, () -> config("--stack=" + folder)).getMessage(),
        startsWith("--stack must be the state folder of a stack with a users API, but "));
    assertThat(
        config("--stack=" + folder, "--api-url=" + PUBLIC).postgres().url(),
        is("jdbc:postgresql://stack/millrace"));
  }

  @Test
  void takesThePasswordFileFromTheEnvironment(@TempDir Path folder) throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "secret");

    assertThat(
        parse(URL)
            .postgresConfig(Map.of("MILLRACE_POSTGRES_PASSWORD_FILE", password.toString()))
            .passwordFile(),
        is(Optional.of(password)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--users=0 | --users must be between 1 and 50000000, but was: 0",
        "--page-size=0 | --page-size must be between 1 and 5000, but was: 0",
        "--page-size=5001 | --page-size must be between 1 and 5000, but was: 5001",
        "--first-page=0 | --first-page must be between 1 and 10000, but was: 0",
        "--first-page=10001 | --first-page must be between 1 and 10000, but was: 10001",
        "--seed= | --seed must be 1 to 64 of A-Z, a-z, 0-9, dot, underscore and hyphen, but was:",
        "--seed=a&b | --seed must be 1 to 64 of A-Z, a-z, 0-9, dot, underscore and hyphen, but",
        "--nat=Germany | --nat must be ISO 3166-1 alpha-2 codes such as DE,FR, but was: GERMANY",
        "--concurrency=0 | --concurrency must be between 1 and 64, but was: 0",
        "--rate-limit=0 | --rate-limit must be at least 0.001 requests per second, but was: 0.0",
        "--rate-limit=NaN | --rate-limit must be at least 0.001 requests per second, but was: NaN",
        "--connect-timeout=soon | --connect-timeout must be a duration such as 500ms, 10s, 7d or",
        "--connect-timeout=0s | --connect-timeout must be between 1 ms and 1 day, but was: PT0S",
        "--answer-timeout=2d | --answer-timeout must be between 1 ms and 1 day, but was: PT48H",
        "--answer-timeout=-PT1S | --answer-timeout must be between 1 ms and 1 day, but was: PT-1S",
        "--api-url=ftp://host/ | --api-url must be an address such as https://randomuser.me/api/",
        "--api-url=http://host/?seed=a | --api-url must be an address such as https://randomuser",
        "--api-url=http:// | --api-url must be an address, but was: http://",
        "--postgres-url=localhost:5432 | --postgres-url must start with jdbc:postgresql:, but was:",
        "--postgres-url=jdbc:postgresql://db/a?user=b&password=c | --postgres-url must hold no password,",
        "--postgres-password-file=/none | --postgres-password-file must be a readable file, but",
        "--stack=/none | --stack must be the state folder of a running stack, but there is no /none"
      })
  void namesAWrongSetting(String flag, String message) {
    assertThat(
        assertThrows(InvalidSettingException.class, () -> config(URL, flag)).getMessage(),
        startsWith(message));
  }

  @Test
  void goesOnWithAnotherSeedAfterTheLastPage() {
    assertThat(
        config(URL, "--users=3", "--page-size=1", "--first-page=9999", "--seed=ada")
            .pages()
            .stream()
            .map(page -> page.seed() + " " + page.page())
            .toList(),
        contains("ada 9999", "ada 10000", "ada.2 1"));
  }

  @Test
  void requiresADatabase() {
    assertThat(
        assertThrows(InvalidSettingException.class, () -> parse().ingestConfig(Map.of()))
            .getMessage(),
        is(
            "--postgres-url, --stack or MILLRACE_POSTGRES_URL must say where the staging tables"
                + " are, but none was given"));
  }

  @Test
  void namesFiltersInOneSpelling() {
    assertThat(config(URL, "--nat=us,DE").pages().get(0).filters(), is("nat=DE,US"));
    assertThat(config(URL).pages().get(0).filters(), is(""));
    assertThat(config(URL).nations(), is(empty()));
  }

  private static IngestConfig config(String... flags) {
    return parse(flags).ingestConfig(Map.of());
  }

  private static IngestOptions parse(String... flags) {
    IngestOptions options = new IngestOptions();
    new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("o", mixin(options)))
        .setOverwrittenOptionsAllowed(true)
        .parseArgs(flags);
    return options;
  }

  private static CommandLine.Model.CommandSpec mixin(IngestOptions options) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
  }
}
