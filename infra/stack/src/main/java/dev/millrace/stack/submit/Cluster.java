package dev.millrace.stack.submit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.stack.StackException;
import dev.millrace.stack.server.Probe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a Spark standalone master says of its cluster. */
final class Cluster {
  private static final int CONNECT_MILLIS = 5_000;
  private static final Pattern MASTERS =
      Pattern.compile("spark://[^,:]+:\\d{1,5}(,[^,:]+:\\d{1,5})*");

  private final String webPage;

  /**
   * @param webPage of the master, such as {@code http://localhost:8080}
   */
  Cluster(String webPage) {
    this.webPage = webPage;
  }

  /** An application that has not ended. */
  record Application(String id, String state) {
    /** Whether it has no executor yet. */
    boolean isWaiting() {
      return state.equals("WAITING");
    }
  }

  /** A driver that the cluster runs or ran. */
  record Driver(String id, String state) {
    /** Whether it has no worker yet. */
    boolean isWaiting() {
      return state.equals("SUBMITTED");
    }

    boolean hasEnded() {
      return !isWaiting() && !state.equals("RUNNING") && !state.equals("RELAUNCHING");
    }

    boolean hasEndedWell() {
      return state.equals("FINISHED");
    }
  }

  /** The applications of that name that have not ended. */
  List<Application> applications(String name) throws IOException {
    return stream(master().path("activeapps"))
        .filter(entry -> entry.path("name").asText().equals(name))
        .map(entry -> new Application(entry.path("id").asText(), entry.path("state").asText()))
        .toList();
  }

  /**
   * The driver of that id.
   *
   * @throws StackException if the master doesn't know it
   */
  Driver driver(String id) throws IOException {
    JsonNode master = master();
    return Stream.of("activedrivers", "completeddrivers")
        .flatMap(list -> stream(master.path(list)))
        .filter(entry -> entry.path("id").asText().equals(id))
        .map(entry -> new Driver(id, entry.path("state").asText()))
        .findFirst()
        .orElseThrow(() -> new StackException("The Spark master knows of no " + id + " any more"));
  }

  private JsonNode master() throws IOException {
    return Probe.getJson(webPage + "/json/");
  }

  String webPage() {
    return webPage;
  }

  /** What there is and what is taken, for a message. */
  String capacity() throws IOException {
    JsonNode master = master();
    return "%d workers with %d of %d cores and %d of %d MB free"
        .formatted(
            master.path("aliveworkers").asInt(),
            master.path("cores").asInt() - master.path("coresused").asInt(),
            master.path("cores").asInt(),
            master.path("memory").asInt() - master.path("memoryused").asInt(),
            master.path("memory").asInt());
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** Whether it names a standalone master, or several as {@code spark://one:7077,two:7077}. */
  static boolean isMaster(String url) {
    return MASTERS.matcher(url).matches();
  }

  /**
   * Fails at once where Spark itself would try for a minute.
   *
   * @param masters as {@link #isMaster} takes it
   * @throws StackException if none of them takes a connection
   */
  static void requireReachable(String masters) {
    List<String> problems = new ArrayList<>();
    for (String master : masters.replaceFirst("spark://", "").split(",", -1)) {
      int colon = master.lastIndexOf(':');
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(
                master.substring(0, colon), Integer.parseInt(master.substring(colon + 1))),
            CONNECT_MILLIS);
        return;
      } catch (IOException e) {
        problems.add(e.toString());
      }
    }
    throw new StackException(
        "No Spark master answers at " + masters + ": " + String.join("; ", problems));
  }
}
