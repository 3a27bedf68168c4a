package dev.millrace.stack.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.SocketFactory;

/** Small questions to servers on this machine, each answered within 5 seconds or failing. */
public final class Probe {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  private Probe() {}

  static void connect(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), (int) TIMEOUT.toMillis());
    }
  }

  /** Sends the bytes and returns the first of the answer's, as many as asked for unless it ends. */
  static byte[] exchange(SocketFactory sockets, int port, byte[] question, int answerLength)
      throws IOException {
    try (Socket socket = sockets.createSocket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), (int) TIMEOUT.toMillis());
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      socket.getOutputStream().write(question);
      return socket.getInputStream().readNBytes(answerLength);
    }
  }

  /** The body of what GET answers, which must have status 200. */
  public static String get(String url) throws IOException {
    try {
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException("GET " + url + " must answer 200, but was: " + answer.statusCode());
      }
      return answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("GET " + url + " was interrupted", e);
    }
  }

  /** What a web page of Spark's says as JSON. */
  public static JsonNode getJson(String url) throws IOException {
    return JSON.readTree(get(url));
  }
}
