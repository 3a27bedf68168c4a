package dev.millrace.stack.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The servers' versions, which the build takes from the root pom. */
public final class Versions {
  private static final Properties VERSIONS = load();

  private Versions() {}

  public static String apicurio() {
    return VERSIONS.getProperty("apicurio");
  }

  public static String cassandra() {
    return VERSIONS.getProperty("cassandra");
  }

  public static String jackson() {
    return VERSIONS.getProperty("jackson");
  }

  public static String kafka() {
    return VERSIONS.getProperty("kafka");
  }

  /** Of slf4j, on the class path of Kafka's server. */
  public static String kafkaSlf4j() {
    return VERSIONS.getProperty("kafka-slf4j");
  }

  public static String postgres() {
    return VERSIONS.getProperty("postgres");
  }

  /** Of slf4j, on the class path of Spark. */
  public static String slf4j() {
    return VERSIONS.getProperty("slf4j");
  }

  public static String spark() {
    return VERSIONS.getProperty("spark");
  }

  public static String zookeeper() {
    return VERSIONS.getProperty("zookeeper");
  }

  private static Properties load() {
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      Properties versions = new Properties();
      versions.load(in);
      return versions;
    } catch (IOException e) {
      throw new UncheckedIOException("Reading versions.properties from the class path failed", e);
    }
  }
}
