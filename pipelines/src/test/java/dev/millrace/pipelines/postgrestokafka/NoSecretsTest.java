package dev.millrace.pipelines.postgrestokafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.millrace.pipelines.microbatch.postgres.StagedRange;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.ValueProvider;
import org.apache.beam.sdk.options.ValueProvider.StaticValueProvider;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.util.construction.PipelineTranslation;
import org.junit.jupiter.api.Test;

/** What is not read while a pipeline is built can't travel with it. */
class NoSecretsTest {
  @Test
  void aPipelineIsBuiltWithoutReadingItsSecrets() {
    PostgresToKafka.Options options =
        PipelineOptionsFactory.fromArgs(
                "--postgresUrl=jdbc:postgresql://db/millrace",
                "--postgresPasswordFile=/absent/postgres",
                "--bootstrapServers=kafka:9092",
                "--kafkaPropertiesFile=/absent/kafka.properties",
                "--schemaRegistryUrl=http://registry:8081",
                "--schemaRegistryUser=millrace",
                "--schemaRegistryPasswordFile=/absent/registry")
            .withValidation()
            .as(PostgresToKafka.Options.class);
    Pipeline pipeline = Pipeline.create(options);
    ValueProvider<List<StagedRange>> ranges = StaticValueProvider.of(List.of());
    PostgresToKafka.build(pipeline, ranges, 1, options);
    PipelineTranslation.toProto(pipeline); // serializes every step
    assertThat(
        DisplayData.from(options).asMap().toString(), containsString("/absent/kafka.properties"));
  }
}
