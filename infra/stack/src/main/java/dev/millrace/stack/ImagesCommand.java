package dev.millrace.stack;

import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.server.ImageContents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stack images}. */
@Command(
    name = "images",
    description =
        "Lays out the programs that the images of infra/images are built from: the same, of the same"
            + " versions, as the local stack's.")
final class ImagesCommand implements Callable<Integer> {
  @Mixin private HelpOption help;

  @Option(
      names = "--target",
      paramLabel = "FOLDER",
      defaultValue = "${sys:millrace.home:-.}/infra/images/target",
      description =
          "Where to, a folder for each system; what is there is replaced. Default:"
              + " infra/images/target")
  private Path target;

  @Override
  public Integer call() throws IOException {
    try (Artifacts artifacts = new Artifacts(Console.of(System.out))) {
      new ImageContents(target, artifacts).write();
    }
    return ExitCode.OK;
  }
}
