package dev.millrace.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** Where the staging database is. */
public interface PostgresOptions extends PipelineOptions {
  @Description(
      "JDBC URL of the staging database, without a password; with TLS it ends with"
          + " ?sslmode=verify-full&sslrootcert=/run/secrets/ca.pem. Example:"
          + " jdbc:postgresql://localhost:5432/millrace")
  @Validation.Required
  String getPostgresUrl();

  void setPostgresUrl(String postgresUrl);

  @Description("User to log in as. Example: postgres")
  @Default.String("postgres")
  String getPostgresUser();

  void setPostgresUser(String postgresUser);

  @Description(
      "File that holds the user's password, the same on every machine of the cluster; none where"
          + " PostgreSQL asks for none. Example: /run/secrets/postgres")
  String getPostgresPasswordFile();

  void setPostgresPasswordFile(String postgresPasswordFile);
}
