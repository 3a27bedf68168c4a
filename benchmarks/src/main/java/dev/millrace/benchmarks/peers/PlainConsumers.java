package dev.millrace.benchmarks.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One thread per core polls its partitions, and commits offsets after its work. */
final class PlainConsumers {
  private static final int THREADS = 2;
  private static final int PARTITIONS = 8;

  private final Arguments arguments;
  private final Supplier<Work> works;

  /**
   * @param works one for each thread
   */
  PlainConsumers(Arguments arguments, Supplier<Work> works) {
    this.arguments = arguments;
    this.works = works;
  }

  /** What is to be done, by one thread. */
  interface Work {
    void accept(ConsumerRecord<byte[], byte[]> record) throws InterruptedException;

    /** Returns when all that was accepted is done. */
    void flush() throws InterruptedException;
  }

  /** Returns when the topic's present end is reached. */
  void run() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int first = thread;
      List<TopicPartition> own =
          IntStream.range(0, PARTITIONS)
              .filter(partition -> partition % THREADS == first)
              .mapToObj(partition -> new TopicPartition(arguments.topic(), partition))
              .toList();
      threads.add(new Thread(() -> carry(own)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void carry(List<TopicPartition> partitions) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                arguments.bootstrapServers(),
                ConsumerConfig.GROUP_ID_CONFIG,
                arguments.group(),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                5_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Work work = works.get();
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
        for (ConsumerRecord<byte[], byte[]> record : records) {
          work.accept(record);
        }
        work.flush();
        consumer.commitSync();
      }
    } catch (InterruptedException | RuntimeException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }
}
