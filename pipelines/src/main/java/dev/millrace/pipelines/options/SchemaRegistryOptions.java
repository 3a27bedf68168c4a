package dev.millrace.pipelines.options;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** Where the schema registry is. */
public interface SchemaRegistryOptions extends PipelineOptions {
  @Description(
      "Where the registry's Confluent-compatible API starts. Example:"
          + " http://localhost:8081/apis/ccompat/v7")
  @Validation.Required
  String getSchemaRegistryUrl();

  void setSchemaRegistryUrl(String schemaRegistryUrl);
}
