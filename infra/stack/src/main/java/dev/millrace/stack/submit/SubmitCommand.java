package dev.millrace.stack.submit;

import dev.millrace.stack.Addresses;
import dev.millrace.stack.Console;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code submit PIPELINE}: runs it on a Spark standalone cluster and follows it to its end. */
@Command(
    footer = {
      "%nEvery other option goes to the pipeline as it is, each as --option=value.",
      "Exit code 0 means that the pipeline ended well; 2 that the usage is wrong."
    })
final class SubmitCommand extends PipelineCommand {
  /** Spark starts an executor within a second or two where there is room for one. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Option(
      names = "--sparkMaster",
      paramLabel = "URL",
      description = "The cluster's master. Example: spark://localhost:7077")
  private String sparkMaster;

  @Option(
      names = "--sparkMasterUi",
      paramLabel = "URL",
      description =
          "The master's web page, which tells of an application that waits in vain. Default: port"
              + " 8080 of the master's host")
  private String sparkMasterUi;

  @Option(
      names = "--deployMode",
      paramLabel = "client|cluster",
      defaultValue = "client",
      description =
          "Where the driver runs: in a process of this machine, which Ctrl-C stops, or on the"
              + " cluster, where it goes on. Default: ${DEFAULT-VALUE}")
  private DeployMode deployMode;

  @Option(
      names = "--maxCores",
      paramLabel = "NUMBER",
      defaultValue = "2",
      description = "Most cores that its executors take together. Default: ${DEFAULT-VALUE}")
  private int maxCores;

  @Option(
      names = "--executorMemory",
      paramLabel = "SIZE",
      defaultValue = "1g",
      description = "Memory of an executor, as Spark writes it. Default: ${DEFAULT-VALUE}")
  private String executorMemory;

  @Option(
      names = "--driverMemory",
      paramLabel = "SIZE",
      defaultValue = "1g",
      description = "Memory of the driver, as Spark writes it. Default: ${DEFAULT-VALUE}")
  private String driverMemory;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "A setting of Spark's; may be repeated. Example: --conf=spark.ui.enabled=false")
  private Map<String, String> conf = Map.of();

  private SubmitCommand(PipelineProgram pipeline) {
    super(pipeline);
  }

  static CommandLine commandLine() {
    return commandLine(
        "submit", "Submits a pipeline to a Spark standalone cluster.", SubmitCommand::new);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Optional<Addresses> stack = stackAddresses();
    String master =
        Optional.ofNullable(sparkMaster)
            .or(() -> stack.map(addresses -> addresses.get("sparkMaster")))
            .orElseThrow(
                () ->
                    wrongUsage(
                        "--sparkMaster is required, such as --sparkMaster=spark://localhost:7077;"
                            + " or --stack, for the local stack's"));
    if (!Cluster.isMaster(master)) {
      throw wrongUsage("--sparkMaster must be like spark://localhost:7077, but was: " + master);
    }
    Submission submission = submission(master);
    Cluster.requireReachable(master);
    return new Submitter(
            sparkHome(), new Cluster(webPage(master, stack)), PATIENCE, Console.of(System.err))
        .run(submission);
  }

  private Submission submission(String master) {
    PipelineOptions options = pipelineOptions();
    if (options.value("runner").filter(runner -> !runner.equals("SparkRunner")).isPresent()) {
      throw wrongUsage(
          "What is submitted runs on --runner=SparkRunner, but was: --runner="
              + options.value("runner").get()
              + "; see: ./millrace run");
    }
    return new Submission(
        master,
        deployMode,
        options.value("streamName").orElse(pipeline().title()),
        pipeline().mainClass(),
        jar(),
        driverMemory,
        executorMemory,
        maxCores,
        conf,
        options
            .withDefault("runner", "SparkRunner")
            .withDefault("sparkMaster", master)
            .arguments());
  }

  private String webPage(String master, Optional<Addresses> stack) {
    return Optional.ofNullable(sparkMasterUi)
        .or(
            () ->
                stack
                    .filter(addresses -> addresses.get("sparkMaster").equals(master))
                    .map(addresses -> addresses.get("sparkMasterUi")))
        .orElseGet(() -> master.replaceFirst("spark://(.+?):\\d+.*", "http://$1:8080"));
  }
}
