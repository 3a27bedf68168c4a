package dev.millrace.stack.submit;

import dev.millrace.stack.server.Jvm;
import dev.millrace.stack.server.SparkHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One application as Spark's own submitter takes it.
 *
 * @param master such as {@code spark://localhost:7077}
 * @param name what the master's web page calls it
 * @param driverMemory as Spark writes it, such as {@code 1g}
 * @param executorMemory as Spark writes it, such as {@code 1g}
 * @param maxCores most cores of the cluster that its executors take together
 * @param conf further settings of Spark's, which win over all others
 */
public record Submission(
    String master,
    DeployMode mode,
    String name,
    String mainClass,
    Path jar,
    String driverMemory,
    String executorMemory,
    int maxCores,
    Map<String, String> conf,
    List<String> arguments) {

  private static final Pattern LOOPBACK =
      Pattern.compile("spark://(localhost|127\\.\\d+\\.\\d+\\.\\d+):.*");

  public Submission {
    conf = Map.copyOf(conf);
    arguments = List.copyOf(arguments);
  }

  /** The process that submits it and, in client mode, is its driver. */
  public ProcessBuilder process(SparkHome home) throws IOException {
    List<String> command = new ArrayList<>(List.of(Jvm.java()));
    if (mode == DeployMode.CLIENT) {
      command.add("-Xmx" + driverMemory);
    }
    command.addAll(SparkHome.moduleOptions());
    command.addAll(List.of("-cp", home.classPath(), "org.apache.spark.deploy.SparkSubmit"));
    command.addAll(List.of("--master", master, "--deploy-mode", mode.toString()));
    command.addAll(List.of("--name", name, "--class", mainClass));
    settings().forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
    command.add(jar.toString());
    command.addAll(arguments);
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().putAll(environment(home));
    return process;
  }

  /** The process that takes back a driver which waits on the cluster or runs there. */
  ProcessBuilder killProcess(SparkHome home, String driver) {
    ProcessBuilder process =
        new ProcessBuilder(
            Jvm.java(),
            "-cp",
            home.classPath(),
            "org.apache.spark.deploy.Client",
            "kill",
            master,
            driver);
    process.environment().putAll(environment(home));
    return process;
  }

  private Map<String, String> environment(SparkHome home) {
    Map<String, String> environment = new HashMap<>(home.environment());
    if (isOnLoopback()) {
      environment.put("SPARK_LOCAL_IP", "127.0.0.1"); // the web page of the driver, too
    }
    return environment;
  }

  private Map<String, String> settings() throws IOException {
    String modules = String.join(" ", SparkHome.moduleOptions());
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.driver.memory", driverMemory);
    settings.put("spark.executor.memory", executorMemory);
    // Without a limit the first application takes every core and the next one waits for ever.
    settings.put("spark.cores.max", Integer.toString(maxCores));
    settings.put("spark.driver.extraJavaOptions", modules);
    settings.put("spark.executor.extraJavaOptions", modules);
    if (isOnLoopback()) {
      settings.put("spark.driver.host", "127.0.0.1");
      settings.put("spark.driver.bindAddress", "127.0.0.1");
    }
    settings.putAll(conf);
    return settings;
  }

  /** Whether the whole cluster is on this machine. */
  private boolean isOnLoopback() {
    return LOOPBACK.matcher(master).matches();
  }
}
