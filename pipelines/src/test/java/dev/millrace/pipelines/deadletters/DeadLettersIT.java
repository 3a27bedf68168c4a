package dev.millrace.pipelines.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.millrace.pipelines.deadletters.LettersOfATest.Ran;
import dev.millrace.pipelines.transforms.Letter;
import dev.millrace.pipelines.transforms.TestLetters;
import dev.millrace.pipelines.users.TestUsers;
import dev.millrace.schemas.User;
import dev.millrace.schemas.WireFormat;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.testing.RealStack;
import java.time.Duration;
import java.util.List;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DeadLettersIT {
  private static final byte[] VALUE = {0, 1, 2, 3};

  private final LettersOfATest letters = new LettersOfATest();

  @Test
  void listsTheNewestVersionOfEachLetter() throws Exception {
    letters.send(letters.letter(1, "a", VALUE));
    letters.send(letters.letter(1, "a", VALUE)); // of a task that was repeated
    letters.send(letters.letter(2, "b", VALUE));
    letters.send(letters.letter(3, "c", VALUE));
    letters.send(Letter.erasure(letters.letters().name(), letters.letter(3, "c", VALUE).source()));

    Ran list = letters.run("list");

    assertThat(list.exitCode(), is(0));
    assertThat(
        list.lines(),
        contains(
            letters.topic() + "-0@1  2026-01-31T12:00:00.123Z  DecodeUsers  open",
            "    Not a user: it is a test",
            letters.topic() + "-0@2  2026-01-31T12:00:00.123Z  DecodeUsers  open",
            "    Not a user: it is a test",
            "2 letters: 2 open, 0 replayed"));
  }

  @Test
  void listsAsJsonWhatMatches() throws Exception {
    letters.send(letters.letter(1, "a", VALUE));
    letters.send(letters.letter(2, "b", VALUE));

    Ran list =
        letters.run("list", "--json", "--reason=IT IS", "--source=" + letters.topic() + "-0@2");

    assertThat(
        list.lines(),
        contains(
            "{\"source\":\""
                + letters.topic()
                + "-0@2\",\"time\":\"2026-01-31T12:00:00.123Z\",\"stage\":\"DecodeUsers\","
                + "\"reason\":\"Not a user: it is a test\",\"state\":\"open\",\"attempts\":1}"));
    assertThat(letters.run("list", "--json", "--stage=WriteOutcomes").lines(), empty());
    assertThat(letters.run("list", "--json", "--until=2026-01-31T12:00:00Z").lines(), empty());
    assertThat(letters.run("list", "--json", "--since=2026-01-31T12:00:00Z").lines(), hasSize(2));
  }

  @Test
  void countsWhatIsNoLetter() throws Exception {
    letters.send(new ProducerRecord<>(letters.letters().name(), "ada".getBytes(UTF_8), VALUE));

    assertThat(letters.run("list").lines(), hasItem("1 records of the topic are no dead letters"));
  }

  @Test
  void showsOneByteByByte() throws Exception {
    letters.send(letters.letter(7, "ada", "not Avro\u0001".getBytes(UTF_8)));

    Ran show = letters.run("show", letters.topic() + "-0@7");

    assertThat(show.exitCode(), is(0));
    assertThat(
        show.lines(),
        contains(
            "source    " + letters.topic() + "-0@7",
            "stage     DecodeUsers",
            "reason    Not a user: it is a test",
            "time      2026-01-31T12:00:00.123Z, attempt 1",
            "created   1970-01-01T00:00:00Z",
            "key       3 bytes: ada",
            "value     9 bytes: Not Avro in the wire format: the first byte must be 0x00, but was:"
                + " 0x6e",
            "00000000  6e 6f 74 20 41 76 72 6f 01                       not Avro."));
  }

  @Test
  void showsWhatAValueDecodesTo() throws Exception {
    RealStack stack = RealStack.get();
    int schemaId =
        new SchemaRegistryClient(stack.schemaRegistryUrl())
            .register(letters.topic() + "-value", User.getClassSchema());
    byte[] ada =
        WireFormat.encode(
            schemaId, TestUsers.ada(), new SpecificDatumWriter<>(User.getClassSchema()));
    letters.send(letters.letter(7, "ada", ada));

    Ran show =
        letters.run(
            "show", letters.topic() + "-0@7", "--schema-registry-url=" + stack.schemaRegistryUrl());

    assertThat(
        show.out(), containsString("a dev.millrace.schemas.User of schema id " + schemaId + ": {"));
    assertThat(show.out(), containsString("\"firstName\": \"Ada\""));
  }

  @Test
  void saysThatThereIsNoSuchLetterOrTopic() {
    Ran show = letters.run("show", "users-0@7");
    Ran list =
        Ran.of(
            () ->
                DeadLetters.run(
                    "list",
                    "--bootstrap-servers=" + RealStack.get().bootstrapServers(),
                    "--dead-letter-topic=absent"));

    assertThat(show.exitCode(), is(1));
    assertThat(show.err(), startsWith("There is no dead letter users-0@7 in "));
    assertThat(list.exitCode(), is(1));
    assertThat(list.err(), containsString("must name a topic that exists"));
  }

  @Test
  void replaysALetterOnce() throws Exception {
    Letter ada = letters.letter(1, "ada", VALUE);
    letters.send(ada);
    letters.send(letters.letter(2, "gone", null));

    Ran first = letters.run("replay", "--all");
    Ran second = letters.run("replay", "--all");

    assertThat(first.lines(), contains("2 letters replayed"));
    assertThat(second.lines(), contains("0 letters replayed"));
    List<ConsumerRecord<byte[], byte[]>> copies = letters.records();
    assertThat(copies, hasSize(2));
    for (Letter letter : letters.read()) {
      ConsumerRecord<byte[], byte[]> copy =
          copies.stream()
              .filter(record -> position(record).equals(position(letter)))
              .findFirst()
              .orElseThrow();
      assertThat(copy.key(), is(letter.original().key()));
      assertThat(copy.value(), is(equalTo(letter.original().value())));
      assertThat(
          new String(copy.headers().lastHeader("millrace.source").value(), UTF_8),
          is(letter.source().toString()));
    }
    assertThat(letters.run("list").lines(), hasItem("2 letters: 0 open, 2 replayed"));
  }

  @Test
  void replaysOnlyWhatIsAskedFor() throws Exception {
    letters.send(letters.letter(1, "a", VALUE));
    letters.send(letters.letter(2, "b", VALUE));

    Ran dryRun = letters.run("replay", "--all", "--dry-run");
    assertThat(dryRun.lines(), hasItem("2 letters would be replayed"));
    assertThat(letters.records(), empty());

    assertThat(
        letters.run("replay", "--source=" + letters.topic() + "-0@2").lines(),
        contains("1 letters replayed"));

    assertThat(letters.records().get(0).key(), is("b".getBytes(UTF_8)));
  }

  @Test
  void replaysMoreThanOneTransactionHolds() throws Exception {
    try (Producer<byte[], byte[]> producer = letters.letters().takeOver()) {
      producer.beginTransaction();
      for (int offset = 0; offset < 1_201; offset++) {
        producer.send(
            letters.letter(offset, "k" + offset, VALUE).toRecord(letters.letters().name()));
      }
      producer.commitTransaction();
    }

    assertThat(letters.run("replay", "--all").lines(), contains("1201 letters replayed"));
    assertThat(letters.records(), hasSize(1_201));
  }

  @Test
  void leavesALetterOpenWhoseTransactionWasNotCommitted() throws Exception {
    Letter ada = letters.letter(1, "ada", VALUE);
    letters.send(ada);
    Producer<byte[], byte[]> killed = letters.letters().takeOver();
    killed.beginTransaction();
    killed.send(ada.toCopy()).get();
    killed.send(ada.toRecord(letters.letters().name())).get(); // and then it is gone

    Ran replay = letters.run("replay", "--all");
    killed.close(Duration.ZERO);

    assertThat(replay.lines(), contains("1 letters replayed"));
    assertThat(letters.records(), hasSize(1));
  }

  @Test
  void endsAReplayThatAnotherOneTookOverFrom() throws Exception {
    letters.send(letters.letter(1, "ada", VALUE));
    letters.send(letters.letter(2, "ada", VALUE));

    Ran overtaken =
        Ran.of(
            () -> {
              try {
                Replayer.replay(
                    letters.letters(),
                    letter -> {
                      letters.letters().takeOver().close();
                      return true;
                    });
                return 0;
              } catch (RuntimeException e) {
                System.err.println(e.getMessage());
                return 1;
              }
            });

    assertThat(overtaken.exitCode(), is(1));
    assertThat(overtaken.err(), startsWith("Another replay, or the removal of a user,"));
    assertThat(letters.records(), empty());
    assertThat(letters.run("list").lines(), hasItem("2 letters: 2 open, 0 replayed"));
  }

  @Test
  void namesTheLettersThatTheirTopicDoesNotTake() throws Exception {
    letters.send(letters.letter(1, "ada", VALUE));
    letters.send(letters.letter(2, null, VALUE)); // into a compacted topic
    letters.send(TestLetters.letter("absent-0@3", "a".getBytes(UTF_8), VALUE));

    Ran replay = letters.run("replay", "--all");

    assertThat(replay.exitCode(), is(1));
    assertThat(replay.lines(), hasSize(3));
    assertThat(replay.lines(), hasItem("absent-0@3 could not be: there is no topic absent"));
    assertThat(replay.lines(), hasItem(startsWith(letters.topic() + "-0@2 could not be: ")));
    assertThat(replay.lines(), hasItem("1 letters replayed"));
    assertThat(letters.records(), hasSize(1));
  }

  @Test
  void wantsToKnowWhatToReplay() {
    Ran nothing = letters.run("replay");
    Ran both = letters.run("replay", "--all", "--stage=DecodeUsers");
    Ran wrongTime = letters.run("list", "--since=yesterday");

    for (Ran ran : List.of(nothing, both, wrongTime)) {
      assertThat(ran.exitCode(), is(2));
    }
    assertThat(nothing.err(), startsWith("Either --all or a filter such as --reason"));
    assertThat(both.err(), startsWith("Either --all or a filter such as --reason"));
    assertThat(
        wrongTime.err(), containsString("must be like 2026-01-31T12:00:00Z, 90m, 12h or 7d"));
  }

  @Test
  void neverListsTheBytes() throws Exception {
    letters.send(letters.letter(1, "secret", "secret".getBytes(UTF_8)));

    assertThat(letters.run("list").out(), not(containsString("secret")));
    assertThat(letters.run("list", "--json").out(), not(containsString("secret")));
    assertThat(letters.run("replay", "--all").out(), not(containsString("secret")));
  }

  private static String position(ConsumerRecord<?, ?> record) {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }

  private static String position(Letter letter) {
    return letter.replay().orElseThrow().position().toString();
  }
}
