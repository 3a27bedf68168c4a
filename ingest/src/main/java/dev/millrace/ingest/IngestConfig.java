package dev.millrace.ingest;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Every setting of an ingest, checked.
 *
 * @param apiUrl where the API is, without query; it gets a slash at its end
 * @param seed of the API's users; see {@link #pages}
 * @param users how many to have staged in the end
 * @param pageSize users per request, 1 to 5000
 * @param firstPage 1 to 10000
 * @param nations ISO 3166-1 alpha-2 codes; none means all
 * @param concurrency requests under way at once
 * @param requestsPerSecond at most; infinity sets no limit
 * @param answerTimeout from the request to the last byte of its answer
 * @param retryPolicy for the API and for PostgreSQL
 */
record IngestConfig(
    URI apiUrl,
    String seed,
    int users,
    int pageSize,
    int firstPage,
    List<String> nations,
    int concurrency,
    double requestsPerSecond,
    Duration connectTimeout,
    Duration answerTimeout,
    RetryPolicy retryPolicy,
    PostgresConfig postgres) {
  /** The API's limits: beyond them it silently answers something else. */
  private static final int MAX_PAGE_SIZE = 5_000;

  private static final int MAX_PAGE = 10_000;

  private static final double LOWEST_RATE = 0.001;

  private static final Pattern SEED = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern NATION = Pattern.compile("[A-Z]{2}");

  IngestConfig {
    apiUrl = checked(apiUrl);
    if (!SEED.matcher(seed).matches()) {
      throw new InvalidSettingException(
          "--seed must be 1 to 64 of A-Z, a-z, 0-9, dot, underscore and hyphen, but was: " + seed);
    }
    Settings.requireBetween("--users", 1, (long) MAX_PAGE * MAX_PAGE_SIZE, users);
    Settings.requireBetween("--page-size", 1, MAX_PAGE_SIZE, pageSize);
    Settings.requireBetween("--first-page", 1, MAX_PAGE, firstPage);
    nations =
        nations.stream()
            .map(nation -> nation.toUpperCase(Locale.ROOT))
            .distinct()
            .sorted()
            .toList();
    for (String nation : nations) {
      if (!NATION.matcher(nation).matches()) {
        throw new InvalidSettingException(
            "--nat must be ISO 3166-1 alpha-2 codes such as DE,FR, but was: " + nation);
      }
    }
    Settings.requireBetween("--concurrency", 1, 64, concurrency);
    if (!(requestsPerSecond >= LOWEST_RATE)) {
      throw new InvalidSettingException(
          "--rate-limit must be at least "
              + LOWEST_RATE
              + " requests per second, but was: "
              + requestsPerSecond);
    }
    Settings.requireUpToADay("--connect-timeout", connectTimeout);
    Settings.requireUpToADay("--answer-timeout", answerTimeout);
  }

  /**
   * What is to be asked for. If the users don't fill the last page, it is asked for in the size
   * that is left: a page of its own, since the API gives a page of another size other users. Beyond
   * the API's last page, page 1 of another seed follows: the one set with {@code .2} behind it,
   * then {@code .3} and so on.
   */
  List<PageRequest> pages() {
    List<PageRequest> pages = new ArrayList<>();
    int left = users;
    for (long number = firstPage - 1L; left > 0; number++) {
      long world = number / MAX_PAGE + 1;
      int page = (int) (number % MAX_PAGE) + 1;
      int size = Math.min(left, pageSize);
      String seedOfWorld = world == 1 ? seed : seed + "." + world;
      pages.add(new PageRequest(apiUrl, seedOfWorld, page, size, nations));
      left -= size;
    }
    return pages;
  }

  private static URI checked(URI url) {
    boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!isHttp || url.getHost() == null || url.getQuery() != null || url.getFragment() != null) {
      throw new InvalidSettingException(
          "--api-url must be an address such as https://randomuser.me/api/1.4/, but was: " + url);
    }
    return url.getPath().endsWith("/") ? url : URI.create(url + "/");
  }
}
