package dev.millrace.stack.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.stack.StackException;
import dev.millrace.stack.StackFolder;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Starts the programs of one stack and finds them again, with all that they started themselves.
 *
 * <p>Each gets a session of its own, so that neither Ctrl-C nor a closed terminal reaches it, and
 * carries the stack's folder in its environment, which its children inherit. PostgreSQL overwrites
 * its environment, but its executable lies in the folder.
 */
public final class StackProcesses {
  private static final String MARK = "MILLRACE_STACK";
  private static final String PROGRAM_MARK = "MILLRACE_STACK_PROGRAM";

  /** All that a server inherits of the caller's environment: the rest might configure it. */
  private static final Set<String> NEUTRAL =
      Set.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR");

  private static final Path PROC = Path.of("/proc");

  private final StackFolder folder;

  public StackProcesses(StackFolder folder) {
    this.folder = folder;
  }

  /**
   * Starts the server, in its folder and writing to the end of its log, and records which process
   * it is.
   */
  public ProcessIdentity start(String server, Launch launch) throws IOException {
    Process process = startProcess(server, launch, Map.of());
    ProcessIdentity identity =
        ProcessIdentity.of(process.pid())
            .orElseThrow(() -> new StackException(server + " ended as soon as it was started"));
    folder.record(server, identity);
    return identity;
  }

  /**
   * Starts a program that is no server, writing to the end of the log of that name. When the stack
   * goes down it is killed, unless it has ended by itself.
   */
  public Process startProgram(String name, Launch launch) throws IOException {
    return startProcess(name, launch, Map.of(PROGRAM_MARK, name));
  }

  /**
   * Runs a program of the server's like the server itself, to its end.
   *
   * @throws StackException if it ends with another exit code than 0
   */
  public void run(String server, Launch launch) throws IOException, InterruptedException {
    int exitCode = startProcess(server, launch, Map.of()).waitFor();
    if (exitCode != 0) {
      throw new StackException(
          "Preparing %s failed: %s ended with exit code %d; see %s"
              .formatted(server, launch.command(), exitCode, folder.log(server)));
    }
  }

  private Process startProcess(String server, Launch launch, Map<String, String> marks)
      throws IOException {
    Files.createDirectories(folder.server(server));
    Path log = folder.log(server);
    Files.createDirectories(log.getParent());
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(launch.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.server(server).toFile())
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().keySet().retainAll(NEUTRAL);
    builder.environment().putAll(launch.environment());
    builder.environment().put(MARK, folder.root().toString());
    builder.environment().putAll(marks);
    return builder.start();
  }

  /** The server's process, if it was started and lives. */
  public Optional<ProcessIdentity> running(String server) {
    return folder.recorded(server).filter(ProcessIdentity::isAlive);
  }

  /** The processes of all servers that run. */
  public List<ProcessIdentity> allRunning() {
    return folder.recorded().stream().filter(ProcessIdentity::isAlive).toList();
  }

  /** Every live process of the stack, whoever started it. */
  public List<ProcessHandle> all() {
    return ProcessHandle.allProcesses()
        .filter(process -> ProcessIdentity.of(process.pid()).isPresent())
        .filter(process -> isMarked(process.pid()) || runsOurSoftware(process.pid()))
        .toList();
  }

  /** Whether it is one of {@link #all}, but no server nor a server's child. */
  public boolean isProgram(ProcessHandle process) {
    return environment(process.pid()).stream()
        .anyMatch(variable -> variable.startsWith(PROGRAM_MARK + "="));
  }

  private boolean isMarked(long pid) {
    return environment(pid).contains(MARK + "=" + folder.root());
  }

  private static List<String> environment(long pid) {
    try {
      String environment = new String(Files.readAllBytes(PROC.resolve(pid + "/environ")), UTF_8);
      return List.of(environment.split("\0", -1));
    } catch (IOException e) {
      return List.of(); // another user's, or it ended meanwhile
    }
  }

  private boolean runsOurSoftware(long pid) {
    try {
      return Files.readSymbolicLink(PROC.resolve(pid + "/exe")).startsWith(folder.software());
    } catch (IOException e) {
      return false;
    }
  }
}
