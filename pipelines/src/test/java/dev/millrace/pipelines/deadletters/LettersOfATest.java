package dev.millrace.pipelines.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.transforms.Letter;
import dev.millrace.pipelines.transforms.TestLetters;
import dev.millrace.stack.testing.RealStack;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of a test's own, and the command line that works on them. */
public final class LettersOfATest {
  static final int PARTITIONS = 3;

  private final RealStack stack = RealStack.get();
  private final String topic = stack.newRecordTopic(PARTITIONS);
  private final LetterTopic letters =
      new LetterTopic(new KafkaAddress(stack.bootstrapServers(), null), stack.newDeadLetterTopic());

  public String topic() {
    return topic;
  }

  public LetterTopic letters() {
    return letters;
  }

  /** An open letter of the record at that offset of partition 0. */
  Letter letter(long offset, String key, byte[] value) {
    return TestLetters.letter(
        topic + "-0@" + offset, key == null ? null : key.getBytes(UTF_8), value);
  }

  public void send(Letter letter) throws Exception {
    send(letter.toRecord(letters.name()));
  }

  void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }

  /** The newest versions, in the order of the topic. */
  public List<Letter> read() {
    List<Letter> read = new ArrayList<>();
    letters.forEach(read::add);
    return read;
  }

  /** What readers of the records' topic see. */
  public List<ConsumerRecord<byte[], byte[]>> records() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                stack.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  /** Runs the command line; what it printed is in {@link Ran}. */
  Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--bootstrap-servers=" + stack.bootstrapServers());
    all.add("--dead-letter-topic=" + letters.name());
    return Ran.of(() -> DeadLetters.run(all.toArray(String[]::new)));
  }

  /** What a command line came to. */
  public record Ran(int exitCode, String out, String err) {
    /** Runs it with its output caught. */
    public static Ran of(IntSupplier command) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      PrintStream realOut = System.out;
      PrintStream realErr = System.err;
      System.setOut(new PrintStream(out, true, UTF_8));
      System.setErr(new PrintStream(err, true, UTF_8));
      try {
        int exitCode = command.getAsInt();
        return new Ran(exitCode, out.toString(UTF_8), err.toString(UTF_8));
      } finally {
        System.setOut(realOut);
        System.setErr(realErr);
      }
    }

    public List<String> lines() {
      return out.lines().toList();
    }
  }
}
