package dev.millrace.ingest;

import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestFactory;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the users API for pages, again and again until the answer is what was asked for. Keeps
 * connections alive; safe for use by many threads.
 */
final class UsersApi {
  private static final Logger LOG = LoggerFactory.getLogger(UsersApi.class);

  /** Beside every 5xx, the statuses after which asking again may work. */
  private static final Set<Integer> PASSING_STATUSES = Set.of(408, 425, 429);

  /** Enough for 5,000 users with room to spare: an answer without end must not fill the memory. */
  private static final int LONGEST_ANSWER_BYTES = 64 << 20;

  /** As much as a small page: a larger buffer costs more to clear than it saves. */
  private static final int BUFFER_BYTES = 1 << 13;

  /** Read once, when the first connection comes back. */
  private static final String CONNECTIONS_KEPT = "http.maxConnections";

  private final HttpRequestFactory requests;
  private final Duration connectTimeout;
  private final Duration answerTimeout;
  private final RetryPolicy retryPolicy;
  private final RequestRate rate;
  private final Clock clock;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  UsersApi(IngestConfig config, Clock clock) {
    keepConnections(config.concurrency());
    requests = transportTo(config.apiUrl()).createRequestFactory();
    connectTimeout = config.connectTimeout();
    answerTimeout = config.answerTimeout();
    retryPolicy = config.retryPolicy();
    rate = new RequestRate(config.requestsPerSecond());
    this.clock = clock;
  }

  /** Java keeps five connections to a server, and closes those that come back beside them. */
  private static void keepConnections(int most) {
    if (System.getProperty(CONNECTIONS_KEPT) == null) {
      System.setProperty(CONNECTIONS_KEPT, Integer.toString(most));
    }
  }

  /** The way to the API is looked up once: Java would do so for each request. */
  private static HttpTransport transportTo(URI api) {
    Proxy proxy = ProxySelector.getDefault().select(api).get(0);
    return new NetHttpTransport.Builder().setProxy(proxy).build();
  }

  /** How many requests were sent so far. */
  long sent() {
    return sent.get();
  }

  /** How many of them came to nothing. */
  long failed() {
    return failed.get();
  }

  /**
   * The users of a page, as many as were asked for.
   *
   * @throws UsersApiException if they can't be had
   */
  List<ReceivedUser> fetch(PageRequest request) throws UsersApiException, InterruptedException {
    RetryPolicy.Pauses pauses = retryPolicy.pauses();
    while (true) {
      rate.await();
      sent.incrementAndGet();
      try {
        return tryToFetch(request);
      } catch (OtherAnswerException e) {
        failed.incrementAndGet();
        throw UsersApiException.hopeless(request, e);
      } catch (UnusableAnswerException e) {
        failed.incrementAndGet();
        if (!pauses.anotherAttempt()) {
          throw UsersApiException.gaveUp(request, pauses.tried(), e);
        }
        Duration pause = pauses.next();
        LOG.warn("{} {}; trying again in {} ms", request, e.getMessage(), pause.toMillis());
        Thread.sleep(pause.toMillis());
      }
    }
  }

  private List<ReceivedUser> tryToFetch(PageRequest request)
      throws UnusableAnswerException, OtherAnswerException {
    byte[] body;
    try {
      body = send(request);
    } catch (IOException e) {
      throw new UnusableAnswerException("failed: " + e, e);
    }
    ApiResponse response = ApiResponse.parse(body, clock.instant());
    response.verify(request);
    return response.users();
  }

  private byte[] send(PageRequest page)
      throws IOException, UnusableAnswerException, OtherAnswerException {
    HttpRequest request = requests.buildGetRequest(page.url());
    request.getHeaders().setAccept("application/json").setUserAgent("millrace-ingest");
    request.setConnectTimeout(Math.toIntExact(connectTimeout.toMillis()));
    request.setReadTimeout(Math.toIntExact(answerTimeout.toMillis()));
    request.setLoggingEnabled(false).setThrowExceptionOnExecuteError(false);
    long deadline = System.nanoTime() + answerTimeout.toNanos();
    HttpResponse response = request.execute();
    byte[] body;
    // Read and closed even if it is an error's, but not disconnected, or the connection is lost.
    try (InputStream content = response.getContent()) {
      body = content == null ? new byte[0] : read(content, deadline);
    }
    requireSuccess(response.getStatusCode());
    return body;
  }

  private byte[] read(InputStream in, long deadline) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream(BUFFER_BYTES);
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      body.write(buffer, 0, count);
      if (System.nanoTime() > deadline) {
        // The socket's timeout is for each read: an answer that trickles would never end.
        throw new SocketTimeoutException("the answer was not complete within " + answerTimeout);
      }
      if (body.size() > LONGEST_ANSWER_BYTES) {
        throw new IOException("the answer is longer than " + LONGEST_ANSWER_BYTES + " bytes");
      }
    }
    return body.toByteArray();
  }

  private static void requireSuccess(int status)
      throws UnusableAnswerException, OtherAnswerException {
    if (status / 100 == 5 || PASSING_STATUSES.contains(status)) {
      throw new UnusableAnswerException("answered " + status);
    }
    if (status != 200) {
      throw new OtherAnswerException("must answer 200, but answered: " + status);
    }
  }
}
