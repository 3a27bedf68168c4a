package dev.millrace.stack.submit;

import dev.millrace.stack.server.Jvm;
import dev.millrace.stack.server.SparkHome;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code run PIPELINE}: runs it in a process of this machine, without a cluster. */
@Command(
    footer = {
      "%nEvery other option goes to the pipeline as it is, each as --option=value.",
      "Without --runner, it is --runner=DirectRunner."
    })
final class RunCommand extends PipelineCommand {
  private RunCommand(PipelineProgram pipeline) {
    super(pipeline);
  }

  static CommandLine commandLine() {
    return commandLine(
        "run", "Runs a pipeline on this machine, on Beam's direct runner.", RunCommand::new);
  }

  @Override
  public Integer call() throws IOException {
    SparkHome home = sparkHome();
    List<String> command = new ArrayList<>(List.of(Jvm.java()));
    command.addAll(SparkHome.moduleOptions());
    command.addAll(
        List.of("-cp", jar() + File.pathSeparator + home.classPath(), pipeline().mainClass()));
    command.addAll(pipelineOptions().withDefault("runner", "DirectRunner").arguments());
    return ChildProcess.start(new ProcessBuilder(command)).exitCode();
  }
}
