package dev.millrace.pipelines.deadletters;

import picocli.CommandLine.Option;

/** Where the dead letters are. */
public final class LetterTopicOptions {
  @Option(
      names = "--bootstrap-servers",
      required = true,
      paramLabel = "HOST:PORT",
      defaultValue = "${sys:millrace.bootstrapServers}",
      description = "Kafka brokers, comma separated, such as localhost:9092.")
  private String bootstrapServers;

  @Option(
      names = "--dead-letter-topic",
      paramLabel = "NAME",
      defaultValue = "users.dead-letters",
      description = "Topic of the dead letters. Default: ${DEFAULT-VALUE}")
  private String topic;

  public String bootstrapServers() {
    return bootstrapServers;
  }

  public LetterTopic letters() {
    return new LetterTopic(bootstrapServers, topic);
  }
}
