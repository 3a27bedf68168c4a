package dev.millrace.stack.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes servers' configuration files from the ones beside this class, filling in their places. */
final class Templates {
  private static final Pattern PLACE = Pattern.compile("@(\\w+)@");

  private Templates() {}

  /** Writes these templates, one after the other, with each {@code @name@} filled in. */
  static void write(Path target, Map<String, String> values, String... templates)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (String template : templates) {
      text.append(read(template));
    }
    String filled =
        PLACE
            .matcher(text)
            .replaceAll(place -> Matcher.quoteReplacement(values.get(place.group(1))));
    Files.createDirectories(target.getParent());
    Files.writeString(target, filled);
  }

  static String read(String name) throws IOException {
    try (InputStream in = Templates.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
