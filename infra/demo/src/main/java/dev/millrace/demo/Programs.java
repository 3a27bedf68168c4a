package dev.millrace.demo;

import dev.millrace.stack.Main;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.process.Launch;
import dev.millrace.stack.process.StackProcesses;
import dev.millrace.stack.server.Jvm;
import dev.millrace.stack.server.SparkHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the programs that a person would type after {@code ./millrace}, on the demo's servers. */
final class Programs {
  /** Nothing here runs for long: to start fast is worth more than to reach full speed. */
  private static final String FAST_START = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

  private final StackFolder folder;
  private final StackProcesses processes;
  private final Path home;
  private final List<Program> started = new ArrayList<>();

  Programs(StackFolder folder) {
    this.folder = folder;
    this.processes = new StackProcesses(folder);
    this.home = Path.of(System.getProperty("millrace.home", ".")).toAbsolutePath().normalize();
  }

  /** {@code ./millrace ingest} from the stack's users API. */
  Program ingest(int users, int pageSize, int pagesPerSecond) throws IOException {
    Path jar = home.resolve("ingest/target/millrace-ingest.jar");
    if (!Files.exists(jar)) {
      throw new DemoException("The ingest isn't built: there is no " + jar);
    }
    return start(
        "ingest",
        List.of(
            Jvm.java(),
            "-jar",
            jar.toString(),
            "--stack=" + folder.root(),
            "--users=" + users,
            "--page-size=" + pageSize,
            "--rate-limit=" + pagesPerSecond));
  }

  /** {@code ./millrace submit}. */
  Program submit(String pipeline, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(Jvm.java()));
    command.addAll(List.of("-Xmx128m", "-Dmillrace.home=" + home));
    command.addAll(List.of("-cp", absoluteClassPath(), Main.class.getName()));
    command.addAll(List.of("submit", pipeline, "--stack=" + folder.root()));
    command.add(
        "--conf=spark.executor.extraJavaOptions="
            + String.join(" ", SparkHome.moduleOptions())
            + " "
            + FAST_START);
    command.addAll(List.of(options));
    return start(pipeline, command);
  }

  private Program start(String name, List<String> command) throws IOException {
    Program program =
        new Program(
            name,
            processes.startProgram(
                name, new Launch(command, Map.of("JDK_JAVA_OPTIONS", FAST_START))),
            folder.log(name));
    started.add(program);
    return program;
  }

  /** The programs run in folders of their own. */
  private static String absoluteClassPath() {
    return Jvm.classPath(
        List.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
            .stream()
            .map(entry -> Path.of(entry).toAbsolutePath())
            .toList());
  }

  /** Stops those that still run, in the order in which they were started: sources first. */
  void stop() {
    started.stream().filter(Program::isAlive).forEach(Program::stop);
  }
}
