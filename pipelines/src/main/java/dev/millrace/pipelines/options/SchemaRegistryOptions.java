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

  @Description("User to log in as; none where the registry asks for none. Example: millrace")
  String getSchemaRegistryUser();

  void setSchemaRegistryUser(String schemaRegistryUser);

  @Description(
      "File that holds the user's password, the same on every machine of the cluster. Example:"
          + " /run/secrets/registry")
  String getSchemaRegistryPasswordFile();

  void setSchemaRegistryPasswordFile(String schemaRegistryPasswordFile);

  @Description(
      "File with the certificates to trust, as PEM, for an https URL; without it those count that"
          + " the JVM trusts. Example: /run/secrets/ca.pem")
  String getSchemaRegistryCaFile();

  void setSchemaRegistryCaFile(String schemaRegistryCaFile);
}
