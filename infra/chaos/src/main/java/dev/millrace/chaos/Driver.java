package dev.millrace.chaos;

import dev.millrace.stack.Main;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.process.Launch;
import dev.millrace.stack.process.StackProcesses;
import dev.millrace.stack.server.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The program that drives a stream, submitted to the cluster in client mode, and a plain
 * supervisor: when it has ended with another exit code than 0, it is started again at once.
 */
final class Driver implements AutoCloseable {
  /** The program's own bound, and some for its cluster. */
  private static final long STOP_SECONDS = 60;

  private static final long LOOK_MILLIS = 200;

  /** Where the options of its JVM stand. */
  static final String JVM_OPTIONS = "JDK_JAVA_OPTIONS";

  /** It runs for a minute or two: to start fast is worth more than to reach full speed. */
  private static final String FAST_START = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

  private final StackFolder folder;
  private final Leg leg;
  private final String name;
  private final List<String> options;
  private final Map<String, String> environment;
  private final Thread supervisor = new Thread(this::supervise, "supervisor");
  private Process process;
  private volatile boolean wanted;
  private int starts;

  /**
   * @param name of its log
   * @param options further options of {@code submit}
   * @param environment further variables, and {@link #JVM_OPTIONS} for one that runs for longer
   */
  Driver(
      StackFolder folder,
      Leg leg,
      String name,
      List<String> options,
      Map<String, String> environment) {
    this.folder = folder;
    this.leg = leg;
    this.name = name;
    this.options = List.copyOf(options);
    this.environment = new HashMap<>(environment);
    this.environment.putIfAbsent(JVM_OPTIONS, FAST_START);
    supervisor.setDaemon(true);
  }

  /** Starts it, and again whenever it fails. */
  void startSupervised() throws IOException {
    wanted = true;
    start();
    supervisor.start();
  }

  /** Starts it once. */
  synchronized void start() throws IOException {
    Path home = Path.of(System.getProperty("millrace.home", ".")).toAbsolutePath().normalize();
    List<String> command =
        new ArrayList<>(
            List.of(
                Jvm.java(),
                "-Xmx64m",
                "-Dmillrace.home=" + home,
                "-cp",
                absoluteClassPath(),
                Main.class.getName(),
                "submit",
                leg.program(),
                "--driverMemory=512m",
                "--executorMemory=512m"));
    command.addAll(options);
    process = new StackProcesses(folder).startProgram(name, new Launch(command, environment));
    starts++;
  }

  /** Kills it as the kernel does when memory runs out. */
  synchronized void kill() {
    // The launcher only waits for the driver, which is its child.
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
  }

  /** Asks it to end; what it ends with is returned. */
  int terminate() throws InterruptedException {
    Process asked = process();
    asked.destroy();
    if (!asked.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new ChaosException(
          name + " must end within " + STOP_SECONDS + " s of SIGTERM, but did not");
    }
    return asked.exitValue();
  }

  int awaitEnd(long seconds) throws InterruptedException {
    Process running = process();
    if (!running.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new ChaosException(name + " must end within " + seconds + " s, but did not");
    }
    return running.exitValue();
  }

  /** How often it was started again. */
  synchronized int restarts() {
    return starts - 1;
  }

  /** The JVM that drives the stream, which its launcher has started. */
  synchronized ProcessHandle jvm() {
    return process
        .children()
        .findFirst()
        .orElseThrow(() -> new ChaosException(name + " must run, but doesn't"));
  }

  /** What it has written so far. */
  String log() throws IOException {
    return Files.readString(folder.log(name));
  }

  private synchronized Process process() {
    return process;
  }

  private void supervise() {
    try {
      while (wanted) {
        Process watched = process();
        if (watched.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)
            && watched.exitValue() != 0
            && wanted) {
          start();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new ChaosException("Can't start " + name + " again", e);
    }
  }

  @Override
  public void close() {
    wanted = false;
    if (process != null) {
      try {
        terminate();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        kill();
      }
    }
  }

  /** It runs in a folder of its own. */
  private static String absoluteClassPath() {
    return Jvm.classPath(
        Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toAbsolutePath())
            .toList());
  }
}
