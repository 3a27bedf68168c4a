package dev.millrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.console.ConsoleOptions.Addresses;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged console as a process of its own, with the memory that {@code ./millrace} gives. */
final class ConsoleProcess implements AutoCloseable {
  private static final Pattern URL = Pattern.compile("http://\\S+");

  private final Process process;
  private final String url;

  ConsoleProcess(Addresses addresses) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Path.of(System.getProperty("millrace.home"))
                    .resolve("console/target/millrace-console.jar")
                    .toString(),
                "--port=0",
                "--postgres-url=" + addresses.postgres().url(),
                "--postgres-user=" + addresses.postgres().user(),
                "--bootstrap-servers=" + addresses.kafka().bootstrapServers(),
                "--schema-registry-url=" + addresses.registry().url(),
                "--cassandra-contact-points=" + addresses.cassandra().contactPoints(),
                "--cassandra-datacenter=" + addresses.cassandra().datacenter(),
                "--cassandra-keyspace=" + addresses.keyspace(),
                "--spark-master-ui=" + addresses.sparkMasters().get(0).url(),
                "--topic=" + addresses.topic(),
                "--dead-letter-topic=" + addresses.deadLetterTopic())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = new BufferedReader(process.inputReader(UTF_8)).readLine();
    Matcher found = URL.matcher(String.valueOf(line));
    if (!found.find()) {
      process.destroyForcibly();
      throw new IOException("The console must say where it is, but said: " + line);
    }
    url = found.group();
  }

  String url() {
    return url.replaceFirst("/$", "");
  }

  /** What it uses of a core, while that much time passes. */
  double load(Duration watched) throws InterruptedException {
    Duration before = cpu();
    Thread.sleep(watched.toMillis());
    return (double) cpu().minus(before).toMillis() / watched.toMillis();
  }

  private Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** All of its resident memory, such as "200000 kB". */
  String memory() throws IOException {
    List<String> status = Files.readAllLines(Path.of("/proc", process.pid() + "", "status"));
    return status.stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.substring("VmRSS:".length()).strip())
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
