package dev.millrace.stack;

import dev.millrace.stack.server.KafkaServer;
import java.util.Locale;
import java.util.Properties;

/** How a stack was started; recorded so that what is missing of it can be started alike. */
record Settings(Ports ports, KafkaServer.Mode kafka, boolean secure, boolean airflow, boolean console) {
  private static final String KAFKA = "kafka-mode";
  private static final String SECURE = "secure";
  private static final String AIRFLOW = "with-airflow";
  private static final String CONSOLE = "with-console";

  static Settings from(Properties properties) {
    return new Settings(
        Ports.from(properties),
        KafkaServer.Mode.valueOf(properties.getProperty(KAFKA).toUpperCase(Locale.ROOT)),
        Boolean.parseBoolean(properties.getProperty(SECURE)),
        Boolean.parseBoolean(properties.getProperty(AIRFLOW)),
        Boolean.parseBoolean(properties.getProperty(CONSOLE)));
  }

  Properties toProperties() {
    Properties properties = ports.toProperties();
    properties.setProperty(KAFKA, kafka.toString());
    properties.setProperty(SECURE, Boolean.toString(secure));
    properties.setProperty(AIRFLOW, Boolean.toString(airflow));
    properties.setProperty(CONSOLE, Boolean.toString(console));
    return properties;
  }

  Settings withAirflow() {
    return new Settings(ports, kafka, secure, true, console);
  }
}
