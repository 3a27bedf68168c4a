package dev.millrace.pipelines.kafkatocassandra;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.notNullValue;

import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.ValueProvider.StaticValueProvider;
import org.apache.beam.sdk.util.construction.PipelineTranslation;
import org.junit.jupiter.api.Test;

/** What is not read while a pipeline is built can't travel with it. */
class NoSecretsTest {
  private static final KafkaToCassandra.Options OPTIONS =
      PipelineOptionsFactory.fromArgs(
              "--bootstrapServers=kafka:9092",
              "--kafkaPropertiesFile=/absent/kafka.properties",
              "--schemaRegistryUrl=https://registry:8081",
              "--schemaRegistryUser=millrace",
              "--schemaRegistryPasswordFile=/absent/registry",
              "--schemaRegistryCaFile=/absent/ca.pem",
              "--cassandraContactPoints=cassandra:9042",
              "--cassandraUser=millrace",
              "--cassandraPasswordFile=/absent/cassandra",
              "--cassandraCaFile=/absent/ca.pem",
              "--cassandraCertificateFile=/absent/client.pem")
          .withValidation()
          .as(KafkaToCassandra.Options.class);

  @Test
  void aBatchIsBuiltWithoutReadingItsSecrets() {
    Pipeline pipeline = Pipeline.create(OPTIONS);
    KafkaToCassandra.buildBatch(
        pipeline,
        StaticValueProvider.of(List.of(new OffsetRange("users", "id", 0, 0, 1))),
        OPTIONS);
    assertThat(PipelineTranslation.toProto(pipeline), notNullValue());
  }

  @Test
  void soIsTheFormForTheDirectRunner() {
    assertThat(PipelineTranslation.toProto(KafkaToCassandra.unbounded(OPTIONS)), notNullValue());
  }
}
