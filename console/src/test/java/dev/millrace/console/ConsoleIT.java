package dev.millrace.console;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.millrace.pipelines.microbatch.kafka.RecordPosition;
import dev.millrace.pipelines.transforms.Letter;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.stack.Connections;
import dev.millrace.stack.server.SparkMaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** The console in a real browser, on the real servers, while users flow. */
class ConsoleIT {
  private static final int USERS = 400;

  /** Of the pictures in the README, which a run with -Dmillrace.screenshots=console/docs makes. */
  private static final Path PICTURES =
      Path.of(System.getProperty("millrace.screenshots", "target/screenshots"));

  @TempDir private static Path folder;

  private static FlowingPath path;
  private static ConsoleServer console;
  private static Browser browser;
  private static String token;

  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue(Browser.isThere(), "There is no chromium with chromedriver");
    path = new FlowingPath(folder);
    path.flow();
    path.ingest(USERS);
    ActionToken actions = ActionToken.at(folder.resolve("token"));
    token = Files.readString(folder.resolve("token")).strip();
    console =
        ConsoleServer.start(
            path.addresses(), new RequestRules(true, Optional.of(actions)), "127.0.0.1", 0);
    await("users in Cassandra").atMost(Duration.ofMinutes(5)).until(() -> rows() == USERS);
    browser = new Browser("http://127.0.0.1:" + console.port());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (console != null) {
      console.close();
    }
    if (path != null) {
      path.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', #hop-cassandra, records worked off",
    "topics, main, is behind by",
    "registry, pre, dev.millrace.schemas",
    "dead-letters, main, open",
    "batches, main, committed",
    "tables, td, users_by_minute",
    "spark, main, Workers",
    "airflow, main, No Airflow belongs to this path"
  })
  void showsEachPageToEverybodyAndAsksNobodyElse(String page, String where, String what)
      throws IOException {
    browser.open(page);
    browser.awaitText(where, what);
    assertThat(browser.inaccessible(), is(empty()));
    browser.screenshot(PICTURES.resolve((page.isEmpty() ? "overview" : page) + ".png"));
    assertThat(browser.complaints(), is(empty()));
    assertThat(browser.hostsAsked(), contains("127.0.0.1"));

    browser.dark(true);
    browser.size(420, 900);
    assertThat(browser.inaccessible(), is(empty()));
    assertThat(
        (Long) browser.script("return document.scrollingElement.scrollWidth"),
        is(lessThanOrEqualTo((Long) browser.script("return window.innerWidth"))));
    if (page.isEmpty()) {
      browser.screenshot(PICTURES.resolve("overview-dark-phone.png"));
    }
    browser.size(1280, 900);
    browser.dark(false);
  }

  @Test
  void movesWhileUsersCome() throws Exception {
    browser.open("");
    browser.awaitText("#connection", "live");
    long before = shown("#hop-cassandra .big");
    browser.script("window.notLoadedAnew = true");

    path.ingest(200);

    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions() // the page draws it anew meanwhile
        .until(() -> shown("#hop-cassandra .big") >= before + 200);
    assertThat(browser.script("return window.notLoadedAnew"), is(true));
  }

  @Test
  void replaysADeadLetterByClicking() throws Exception {
    UUID id = UUID.randomUUID();
    RecordPosition source = new RecordPosition(path.addresses().topic(), 0, 0);
    makeLetter(source, id);
    browser.open("dead-letters");
    browser.awaitText("main", source.toString());
    browser.screenshot(PICTURES.resolve("dead-letter-open.png"));
    browser.click(source.toString());
    browser.awaitText("dialog", Mask.HIDDEN);
    browser.click("Close");

    browser.click("Replay " + source);
    browser.element("dialog input").sendKeys(token);
    browser.element("dialog form button").click();
    browser.awaitText("dialog", "1 replayed");

    await("the user in Cassandra").atMost(Duration.ofMinutes(2)).until(() -> isWritten(id));
    browser.open("tables");
    browser.awaitText("#by-id", "Look up");
    browser.element("#by-id input").sendKeys(id.toString(), Keys.ENTER);
    browser.awaitText("td", id.toString());
    assertThat(browser.complaints(), is(empty()));
  }

  @Test
  void findsAKeyInTheWholeTopic() {
    UUID id = anybody();
    browser.open("topics");
    browser.awaitText("#search", "Key");
    browser.choose("select[name=topic]", path.addresses().topic());
    browser.element("#search input").sendKeys(id.toString(), Keys.ENTER);

    browser.awaitText("main", "1 found – ended");
    browser.awaitText("td", id.toString());
  }

  @Test
  void isUsedWithoutAMouse() {
    browser.open("");
    browser.awaitText("#connection", "live");
    for (int i = 0; i < 20 && !"Registry".equals(browser.focused().getText()); i++) {
      browser.focused().sendKeys(Keys.TAB);
    }
    browser.focused().sendKeys(Keys.ENTER);

    browser.awaitText("h1", "Registry");
    browser.awaitText("pre", "dev.millrace.schemas");
  }

  @ParameterizedTest
  @CsvSource({
    "kafka, kafka",
    "cassandra, cassandra",
    "postgres, postgresql",
    "registry, schema-registry",
    "spark-master, spark"
  })
  void showsWhoHangsAndThatItIsBack(String server, String shown) throws Exception {
    browser.open("");
    String element = "#system-" + shown;
    browser.awaitText(element, "up");
    long pid = path.stack().folder().recorded(server).orElseThrow().pid();
    try {
      signal("STOP", pid);
      browser.awaitText(element, "away");
      browser.awaitText(".problems", "is away");
      if (server.equals("kafka")) {
        browser.screenshot(PICTURES.resolve("overview-kafka-away.png"));
      }
    } finally {
      if (server.equals(SparkMaster.NAME)) {
        // It would end by itself, late: one that hung is no leader any more.
        signal("KILL", pid);
        path.stack().revive();
      } else {
        signal("CONT", pid);
      }
    }
    browser.awaitText(element, "up");
  }

  /** To a server and all that it started, as PostgreSQL does. */
  private static void signal(String signal, long pid) throws IOException, InterruptedException {
    List<String> all =
        Stream.concat(
                Stream.of(pid),
                ProcessHandle.of(pid).orElseThrow().descendants().map(ProcessHandle::pid))
            .map(String::valueOf)
            .toList();
    for (String one : all) {
      assertThat(new ProcessBuilder("kill", "-" + signal, one).start().waitFor(), is(0));
    }
  }

  private static long shown(String css) {
    return Long.parseLong(browser.text(css).replace(",", ""));
  }

  private static long rows() {
    return path.stack()
        .session()
        .execute("SELECT count(*) FROM " + path.addresses().keyspace() + ".users")
        .one()
        .getLong(0);
  }

  private static UUID anybody() {
    Row row =
        path.stack()
            .session()
            .execute("SELECT id FROM " + path.addresses().keyspace() + ".users LIMIT 1")
            .one();
    return row.getUuid(0);
  }

  private static boolean isWritten(UUID id) {
    return path.stack()
            .session()
            .execute("SELECT id FROM " + path.addresses().keyspace() + ".users WHERE id = ?", id)
            .one()
        != null;
  }

  /** As if a valid record had failed by a mistake that is mended since. */
  private static void makeLetter(RecordPosition source, UUID id) throws Exception {
    Connections connections = new Connections(path.stack().addresses());
    int schema = connections.registry().register("users-value", User.getClassSchema());
    byte[] value = TestUsers.encodedAda(schema, id);
    Letter letter =
        new Letter(
            source,
            "DecodeUsers",
            "The registry was asked for a schema, but had: none",
            Instant.now(),
            1,
            Optional.empty(),
            new Letter.Original(UserKey.toBytes(id), value, Instant.now(), List.of()));
    Properties settings = connections.kafkaSettings();
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, bytes, bytes)) {
      ProducerRecord<byte[], byte[]> record = letter.toRecord(path.addresses().deadLetterTopic());
      producer.send(record).get();
    }
  }
}
