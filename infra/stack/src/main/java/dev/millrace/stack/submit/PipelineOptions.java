package dev.millrace.stack.submit;

import dev.millrace.stack.Addresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a pipeline is given, each as {@code --option=value}; it reaches the pipeline as it is.
 * Immutable.
 */
record PipelineOptions(List<String> arguments) {
  PipelineOptions {
    arguments = List.copyOf(arguments);
  }

  Optional<String> value(String option) {
    String prefix = "--" + option + "=";
    return arguments.stream()
        .filter(argument -> argument.startsWith(prefix))
        .map(argument -> argument.substring(prefix.length()))
        .findFirst();
  }

  /** With that option added, unless it is given. */
  PipelineOptions withDefault(String option, String value) {
    if (value(option).isPresent()) {
      return this;
    }
    List<String> more = new ArrayList<>(arguments);
    more.add("--" + option + "=" + value);
    return new PipelineOptions(more);
  }

  /** With every address of the stack's that the pipeline takes and is not given. */
  PipelineOptions withDefaults(Addresses stack, PipelineProgram pipeline) {
    PipelineOptions filled = this;
    for (String address : pipeline.addresses()) {
      Optional<String> value = stack.find(address); // a stack without passwords has fewer
      if (value.isPresent()) {
        filled = filled.withDefault(address, value.get());
      }
    }
    return filled;
  }
}
