package dev.millrace.stack;

import dev.millrace.stack.server.KafkaServer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a stack was started; recorded so that what is missing of it can be started alike. */
record Settings(Ports ports, KafkaServer.Mode kafka, Set<Feature> features) {
  private static final String KAFKA = "kafka-mode";

  Settings {
    features = Set.copyOf(features);
  }

  static Settings from(Properties properties) {
    return new Settings(
        Ports.from(properties),
        KafkaServer.Mode.valueOf(properties.getProperty(KAFKA).toUpperCase(Locale.ROOT)),
        Arrays.stream(Feature.values())
            .filter(feature -> Boolean.parseBoolean(properties.getProperty(feature.key())))
            .collect(Collectors.toSet()));
  }

  Properties toProperties() {
    Properties properties = ports.toProperties();
    properties.setProperty(KAFKA, kafka.toString());
    features.forEach(feature -> properties.setProperty(feature.key(), "true"));
    return properties;
  }

  boolean has(Feature feature) {
    return features.contains(feature);
  }

  Settings with(Feature feature) {
    return new Settings(
        ports,
        kafka,
        Stream.concat(features.stream(), Stream.of(feature)).collect(Collectors.toSet()));
  }
}
