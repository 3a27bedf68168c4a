package dev.millrace.benchmarks.peers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the users API gives when nobody reads its answers: requests for one user each on connections
 * that stay open, written to sockets as they are. How many were answered it notes in the database.
 */
public final class BareRequests {
  private static final int CONNECTIONS = 8;
  private static final int MAX_PAGE = 10_000;
  private static final String LENGTH = "content-length:";

  private final URI api;
  private final long requests;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();

  private BareRequests(URI api, long requests) {
    this.api = api;
    this.requests = requests;
  }

  /** Takes the database's URL and user, the API's URL and how many requests to send. */
  public static void main(String[] arguments) throws Exception {
    BareRequests bare = new BareRequests(URI.create(arguments[2]), Long.parseLong(arguments[3]));
    try (Connection database = DriverManager.getConnection(arguments[0], arguments[1], null)) {
      bare.run(database);
    }
  }

  private void run(Connection database) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      all.add(
          threads.submit(
              () -> {
                ask();
                return null;
              }));
    }
    while (!all.stream().allMatch(Future::isDone)) {
      note(database);
      Thread.sleep(100);
    }
    for (Future<?> one : all) {
      one.get();
    }
    threads.shutdown();
    note(database);
  }

  private void note(Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute("UPDATE received SET users = " + answered.get());
    }
  }

  private void ask() throws IOException {
    try (Socket socket = new Socket(api.getHost(), api.getPort())) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      for (long number = next.getAndIncrement();
          number < requests;
          number = next.getAndIncrement()) {
        String request =
            "GET %s?results=1&page=%d&seed=bare.%d HTTP/1.1\r\nHost: %s\r\n\r\n"
                .formatted(
                    api.getPath(), number % MAX_PAGE + 1, number / MAX_PAGE, api.getAuthority());
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        readAnswer(in);
        answered.incrementAndGet();
      }
    }
  }

  private static void readAnswer(InputStream in) throws IOException {
    String status = readLine(in);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException("must answer 200, but answered: " + status);
    }
    int length = -1;
    for (String header = readLine(in); !header.isEmpty(); header = readLine(in)) {
      if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    if (length < 0) {
      throw new IOException("must answer with a Content-Length");
    }
    in.skipNBytes(length);
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException("The connection was closed within an answer");
      }
      if (octet != '\r') {
        line.append((char) octet);
      }
    }
    return line.toString();
  }
}
