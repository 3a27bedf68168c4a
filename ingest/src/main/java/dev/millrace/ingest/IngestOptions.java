package dev.millrace.ingest;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/**
 * The flags. Where an address is not given by its flag, {@code --stack} gives it, or else the
 * environment.
 */
final class IngestOptions {
  private static final String PUBLIC_API = "https://randomuser.me/api/1.4/";

  /** Keys of the file in which a running stack tells its addresses. */
  private static final String ADDRESSES_FILE = "addresses.properties";

  @Option(
      names = "--api-url",
      paramLabel = "URL",
      description = "The users API; or MILLRACE_API_URL. Default: " + PUBLIC_API)
  String apiUrl;

  @Option(
      names = "--users",
      paramLabel = "N",
      description = "How many users to have staged in the end. Default: ${DEFAULT-VALUE}")
  int users = 5_000;

  @Option(
      names = "--page-size",
      paramLabel = "N",
      description =
          "Users per request, 1 to 5000; a smaller last page takes what is left."
              + " Default: ${DEFAULT-VALUE}")
  int pageSize = 5_000;

  @Option(
      names = "--first-page",
      paramLabel = "N",
      description = "Page to begin with, 1 to 10000. Default: ${DEFAULT-VALUE}")
  int firstPage = 1;

  @Option(
      names = "--seed",
      paramLabel = "TEXT",
      description =
          "Which of the API's worlds to stage: the same seed and page are always the same users."
              + " After page 10000 it goes on with page 1 of TEXT.2, then of TEXT.3, and so on."
              + " Default: ${DEFAULT-VALUE}")
  String seed = "millrace";

  @Option(
      names = "--nat",
      paramLabel = "CODE",
      split = ",",
      description = "Only users of these nations, such as DE,FR. Default: all")
  List<String> nations = List.of();

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Requests under way at once, 1 to 64. Default: ${DEFAULT-VALUE}")
  int concurrency = 4;

  @Option(
      names = "--rate-limit",
      paramLabel = "N",
      description = "At most so many requests per second, such as 0.2. Default: no limit")
  double requestsPerSecond = Double.POSITIVE_INFINITY;

  @Option(
      names = "--connect-timeout",
      paramLabel = "TIME",
      description = "For a connection to the API. Default: ${DEFAULT-VALUE}")
  String connectTimeout = "10s";

  @Option(
      names = "--answer-timeout",
      paramLabel = "TIME",
      description = "From a request to the end of its answer. Default: ${DEFAULT-VALUE}")
  String answerTimeout = "60s";

  @Option(
      names = "--attempts",
      paramLabel = "N",
      description =
          "How often to try a page. With the default pauses, ${DEFAULT-VALUE} attempts outlast"
              + " the public API's limit of five minutes. Default: ${DEFAULT-VALUE}")
  int attempts = 12;

  @Option(
      names = "--first-pause",
      paramLabel = "TIME",
      description =
          "Between the first attempts, on average; it doubles each time. Default: ${DEFAULT-VALUE}")
  String firstPause = "500ms";

  @Option(
      names = "--longest-pause",
      paramLabel = "TIME",
      description = "Between attempts, on average. Default: ${DEFAULT-VALUE}")
  String longestPause = "60s";

  @Option(
      names = "--postgres-url",
      paramLabel = "URL",
      description =
          "Database with the staging tables, such as jdbc:postgresql://localhost:5432/millrace;"
              + " or MILLRACE_POSTGRES_URL. Without a password; with TLS it ends with"
              + " ?sslmode=verify-full&sslrootcert=FILE")
  String postgresUrl;

  @Option(
      names = "--postgres-user",
      paramLabel = "NAME",
      description = "Or MILLRACE_POSTGRES_USER. Default: postgres")
  String postgresUser;

  @Option(
      names = "--postgres-password-file",
      paramLabel = "FILE",
      description = "File with the password alone, or MILLRACE_POSTGRES_PASSWORD_FILE.")
  String postgresPasswordFile;

  @Option(
      names = "--metrics-address",
      paramLabel = "HOST:PORT",
      description = "Serve metrics for Prometheus there while it runs. Default: not served")
  String metricsAddress;

  @Option(
      names = "--stack",
      paramLabel = "FOLDER",
      arity = "0..1",
      fallbackValue = ".stack",
      description =
          "Use PostgreSQL and the users API of the running stack whose state is in this folder."
              + " Default folder: .stack")
  Path stack;

  /**
   * @throws InvalidSettingException if a setting is missing or wrong
   */
  IngestConfig ingestConfig(Map<String, String> environment) {
    return new IngestConfig(
        apiUrl(environment),
        seed,
        users,
        pageSize,
        firstPage,
        nations,
        concurrency,
        requestsPerSecond,
        Settings.duration("--connect-timeout", connectTimeout),
        Settings.duration("--answer-timeout", answerTimeout),
        new RetryPolicy(
            attempts,
            Settings.duration("--first-pause", firstPause),
            Settings.duration("--longest-pause", longestPause)),
        postgresConfig(environment));
  }

  private URI apiUrl(Map<String, String> environment) {
    Optional<String> given = address(apiUrl, "usersApiUrl", environment, "MILLRACE_API_URL");
    if (given.isEmpty() && stack != null) {
      // Who asks for the stack must not burden the public API by accident.
      throw new InvalidSettingException(
          "--stack must be the state folder of a stack with a users API, but "
              + stack.resolve(ADDRESSES_FILE)
              + " names none; --api-url can");
    }
    return uri(given.orElse(PUBLIC_API));
  }

  /**
   * @throws InvalidSettingException if a setting is missing or wrong
   */
  PostgresConfig postgresConfig(Map<String, String> environment) {
    return new PostgresConfig(
        address(postgresUrl, "postgresUrl", environment, "MILLRACE_POSTGRES_URL")
            .orElseThrow(
                () ->
                    new InvalidSettingException(
                        "--postgres-url, --stack or MILLRACE_POSTGRES_URL must say where the"
                            + " staging tables are, but none was given")),
        address(postgresUser, "postgresUser", environment, "MILLRACE_POSTGRES_USER")
            .orElse("postgres"),
        address(
                postgresPasswordFile,
                "postgresPasswordFile",
                environment,
                "MILLRACE_POSTGRES_PASSWORD_FILE")
            .map(Path::of));
  }

  private Optional<String> address(
      String flag, String stackKey, Map<String, String> environment, String variable) {
    return Stream.of(
            Optional.ofNullable(flag),
            Optional.ofNullable(stack).map(this::stackAddresses).map(a -> a.getProperty(stackKey)),
            Optional.ofNullable(environment.get(variable)))
        .flatMap(Optional::stream)
        .filter(value -> !value.isBlank())
        .findFirst();
  }

  private Properties stackAddresses(Path folder) {
    Properties addresses = new Properties();
    Path file = folder.resolve(ADDRESSES_FILE);
    try (Reader reader = Files.newBufferedReader(file)) {
      addresses.load(reader);
    } catch (IOException e) {
      throw new InvalidSettingException(
          "--stack must be the state folder of a running stack, but there is no " + file, e);
    }
    return addresses;
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("--api-url must be an address, but was: " + text, e);
    }
  }
}
