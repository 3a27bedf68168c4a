package dev.millrace.stack.process;

import java.util.List;
import java.util.Map;

/**
 * How a program is started.
 *
 * @param command the program and its arguments
 * @param environment what it finds there besides the few neutral variables that all get
 */
public record Launch(List<String> command, Map<String, String> environment) {
  public Launch {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  public static Launch of(List<String> command) {
    return new Launch(command, Map.of());
  }
}
