package dev.millrace.stack.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.millrace.schemas.User;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.stack.server.Probe;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class RealStackIT {
  private static final RealStack STACK = RealStack.get();

  @Test
  void givesEachTestStagingTablesOfItsOwn() throws Exception {
    String url = STACK.newDatabase();
    assertThat(url, not(equalTo(STACK.newDatabase())));
    try (Connection connection = DriverManager.getConnection(url, STACK.postgresUser(), null);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO staging_purges (staged_until, deleted) VALUES ('2026-01-01Z', 7)");
      try (ResultSet row = statement.executeQuery("SELECT deleted FROM staging_purges")) {
        assertThat(row.next(), is(true));
        assertThat(row.getLong("deleted"), is(7L));
      }
    }
  }

  @Test
  void keepsRecordsInATopicOfItsOwn() {
    String topic = STACK.newTopic(3);
    try (var producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", STACK.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer());
        var consumer =
            new KafkaConsumer<>(
                Map.of("bootstrap.servers", STACK.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
      assertThat(producer.partitionsFor(topic), hasSize(3));
      producer.send(new ProducerRecord<>(topic, 2, "key", "value"));
      producer.flush();
      consumer.assign(List.of(new TopicPartition(topic, 2)));
      consumer.seekToBeginning(consumer.assignment());
      var records = consumer.poll(Duration.ofSeconds(20));
      assertThat(records.count(), is(1));
      assertThat(records.iterator().next().value(), is("value"));
    }
  }

  @Test
  void keepsRowsInAKeyspaceOfItsOwn() {
    String keyspace = STACK.newKeyspace();
    UUID id = UUID.fromString("00000000-0000-0000-0000-000000000007");
    STACK
        .session()
        .execute("INSERT INTO " + keyspace + ".users (id, city) VALUES (?, ?)", id, "Århus");
    Row row =
        STACK.session().execute("SELECT city FROM " + keyspace + ".users WHERE id = ?", id).one();
    assertThat(row.getString("city"), is("Århus"));
  }

  @Test
  void holdsTheTopicsAndTheSchemaOfOurPath() throws Exception {
    var topics =
        STACK.admin().describeTopics(List.of("users", "users.dead-letters")).allTopicNames().get();
    assertThat(topics.get("users").partitions(), hasSize(8));
    assertThat(topics.get("users.dead-letters").partitions(), hasSize(2));

    var registry = new SchemaRegistryClient(STACK.schemaRegistryUrl());
    assertThat(registry.latest("users-value").orElseThrow(), is(User.getClassSchema()));
    assertThat(registry.compatibility("users-value"), is("BACKWARD"));
  }

  @Test
  void hasASparkWorkerWithRoomForThreeApplications() throws Exception {
    var master = Probe.getJson(STACK.addresses().get("sparkMasterUi") + "/json/");
    assertThat(master.path("aliveworkers").asInt(), is(1));
    assertThat(master.path("cores").asInt(), is(9));
    var worker = Probe.getJson(STACK.addresses().get("sparkWorkerUi") + "/json/");
    assertThat(worker.path("masterurl").asText(), is(STACK.sparkMaster()));
  }
}
