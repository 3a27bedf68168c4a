package dev.millrace.pipelines.clients;

import java.util.Map;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * Makes KafkaIO's clients where they run, so that the secrets are read there: what KafkaIO is told
 * itself travels with the pipeline and is shown by the runner.
 */
public final class KafkaClients {
  private KafkaClients() {}

  /** For {@code KafkaIO.Write#withProducerFactoryFn}, which asks for every bundle. */
  public static SerializableFunction<Map<String, Object>, Producer<byte[], byte[]>> producers(
      KafkaAddress address) {
    return settings -> KafkaProducers.get(address, settings);
  }

  /** For {@code KafkaIO.Read#withConsumerFactoryFn}. */
  public static SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> consumers(
      KafkaAddress address) {
    return settings -> new KafkaConsumer<>(address.settings(settings));
  }
}
