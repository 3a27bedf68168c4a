package dev.millrace.console;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.pipelines.transforms.Letter;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.stack.Connections;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * Whether the console holds its limits in front of a large topic: {@code -Dmillrace.load=10000000},
 * with a dead letter per hundred messages. A busy machine breaks them, too, so that it runs only
 * where it is asked for.
 */
@EnabledIfSystemProperty(named = "millrace.load", matches = "\\d+")
class ConsoleUnderLoadIT {
  private static final int OPENINGS = 5;
  private static final Duration WATCHED = Duration.ofSeconds(60);
  private static final List<String> REASONS =
      List.of("must have a country", "must have an id", "must be Avro", "must be short", "no key");

  @TempDir private static Path folder;

  @Test
  void holdsItsLimits() throws Exception {
    long messages = Long.getLong("millrace.load");
    try (FlowingPath path = new FlowingPath(folder)) {
      publish(path, messages);
      try (ConsoleProcess console = new ConsoleProcess(path.addresses());
          Browser browser = new Browser(console.url())) {
        browser.open("dead-letters");
        browser.awaitText("main", "%,d open".formatted(messages / 100));

        Map<String, Duration> slowest = new LinkedHashMap<>();
        for (Map.Entry<String, String> page : firstContents(path).entrySet()) {
          for (int i = 0; i < OPENINGS; i++) {
            slowest.merge(
                page.getKey(),
                browser.timeToShow(page.getKey(), page.getValue()),
                (one, other) -> one.compareTo(other) > 0 ? one : other);
          }
        }
        System.out.println("Slowest of " + OPENINGS + " openings: " + slowest);
        search(browser, path.addresses().topic(), messages);
        browser.open("");
        browser.awaitText("#connection", "live");
        double load = console.load(WATCHED);
        System.out.printf(
            "%.1f %% of a core while open; %s of memory%n", 100 * load, console.memory());

        slowest.forEach(
            (page, took) -> assertThat(page, took, is(lessThan(Duration.ofMillis(500)))));
        assertThat(load, is(lessThan(0.05)));
      }
    }
  }

  private static Map<String, String> firstContents(FlowingPath path) {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("", "records published");
    words.put("topics", "Partitions of " + path.addresses().topic());
    words.put("registry", "users-value");
    words.put("dead-letters", REASONS.get(0));
    words.put("batches", "KafkaToCassandra");
    words.put("tables", "users_by_minute");
    words.put("spark", "Workers");
    words.put("airflow", "No Airflow belongs to this path");
    return words;
  }

  /** Its progress is seen, and it ends when it is told to. */
  private static void search(Browser browser, String topic, long messages) {
    browser.open("topics");
    browser.awaitText("#search", "Key");
    browser.choose("select[name=topic]", topic);
    browser.element("#search input").sendKeys(UUID.randomUUID().toString(), Keys.ENTER);
    browser.awaitText("main", "of %,d read".formatted(messages));
    browser.click("Stop");
    browser.awaitText("main", "0 found – ended");
    assertThat(
        browser.text("main"), containsString("of %,d read, 0 found – ended".formatted(messages)));
  }

  private static void publish(FlowingPath path, long messages) throws Exception {
    Connections connections = new Connections(path.stack().addresses());
    int schema = connections.registry().register("users-value", User.getClassSchema());
    byte[] value = TestUsers.encodedAda(schema, UUID.randomUUID());
    Properties settings = connections.kafkaSettings();
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "20");
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, "200000");
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, bytes, bytes)) {
      for (long i = 0; i < messages; i++) {
        byte[] key = UserKey.toBytes(UUID.randomUUID());
        producer.send(new ProducerRecord<>(path.addresses().topic(), key, value));
        if (i % 100 == 0) {
          Letter letter =
              new Letter(
                  new RecordPosition(path.addresses().topic(), 0, i),
                  "DecodeUsers",
                  REASONS.get((int) (i / 100 % REASONS.size())),
                  Instant.now(),
                  1,
                  Optional.empty(),
                  new Letter.Original(key, value, Instant.now(), List.of()));
          producer.send(letter.toRecord(path.addresses().deadLetterTopic()));
        }
      }
    }
  }
}
