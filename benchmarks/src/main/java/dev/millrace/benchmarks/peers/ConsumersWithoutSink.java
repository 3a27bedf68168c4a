package dev.millrace.benchmarks.peers;

import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** As little as it can be done with: records are polled, decoded, checked and counted. */
public final class ConsumersWithoutSink {
  private ConsumersWithoutSink() {}

  public static void main(String[] arguments) throws InterruptedException {
    LongAdder users = new LongAdder();
    new PlainConsumers(Arguments.of(arguments), () -> new Counting(users)).run();
    System.out.println(users + " users");
  }

  private static final class Counting implements PlainConsumers.Work {
    private final UserCheck check = new UserCheck();
    private final LongAdder users;

    Counting(LongAdder users) {
      this.users = users;
    }

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> record) {
      if (check.isUser(record.value())) {
        users.increment();
      }
    }

    @Override
    public void flush() {
      // Nothing is under way.
    }
  }
}
