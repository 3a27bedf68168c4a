package dev.millrace.pipelines.clients;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.stack.testing.RealStack;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

class KafkaProducersIT {
  private final RealStack stack = RealStack.get();
  private final KafkaAddress kafka = new KafkaAddress(stack.bootstrapServers(), null);
  private final String topic = stack.newTopic(1);

  /** Unlike those of any other test, so that its producers are its own. */
  private final Map<String, Object> settings = settings(topic);

  @Test
  void sharesOneProducerBetweenAllWhoAskForTheSame() throws Exception {
    Producer<byte[], byte[]> one = KafkaProducers.get(kafka, settings);
    Producer<byte[], byte[]> other = KafkaProducers.get(kafka, settings(topic));

    assertThat(other, is(sameInstance(one)));
    assertThat(KafkaProducers.get(kafka, settings(topic + "-other")), is(not(sameInstance(one))));
  }

  @Test
  void staysOpenForTheOthersWhenOneClosesIt() throws Exception {
    KafkaProducers.get(kafka, settings).close();

    assertThat(send(KafkaProducers.get(kafka, settings), 10), is(0L));
  }

  @Test
  void givesTheNextAnotherAfterARecordThatFailed() throws Exception {
    Producer<byte[], byte[]> failing = KafkaProducers.get(kafka, settings);

    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> send(failing, 2 * 1024 * 1024));

    assertThat(failure.getCause(), is(instanceOf(RecordTooLargeException.class)));
    Producer<byte[], byte[]> next = KafkaProducers.get(kafka, settings);
    assertThat(next, is(not(sameInstance(failing))));
    assertThat(send(next, 10), is(0L));
    assertThrows(IllegalStateException.class, () -> send(failing, 10));
  }

  private static Map<String, Object> settings(String clientId) {
    Map<String, Object> settings = new HashMap<>(KafkaProducers.delivery(Duration.ofSeconds(30)));
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    return settings;
  }

  /** Its offset. */
  private long send(Producer<byte[], byte[]> producer, int bytes) throws Exception {
    return producer.send(new ProducerRecord<>(topic, new byte[bytes])).get().offset();
  }
}
