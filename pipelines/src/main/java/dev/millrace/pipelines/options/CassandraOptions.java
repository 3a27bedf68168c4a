package dev.millrace.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** Where Cassandra is, and the keyspace of the tables. */
public interface CassandraOptions extends PipelineOptions {
  @Description("Cassandra nodes to start from, comma separated host:port. Example: localhost:9042")
  @Validation.Required
  String getCassandraContactPoints();

  void setCassandraContactPoints(String cassandraContactPoints);

  @Description("The data center to send requests to. Example: datacenter1")
  @Default.String("datacenter1")
  String getCassandraDatacenter();

  void setCassandraDatacenter(String cassandraDatacenter);

  @Description("The keyspace that holds the tables. Example: millrace")
  @Default.String("millrace")
  String getCassandraKeyspace();

  void setCassandraKeyspace(String cassandraKeyspace);

  @Description("User to log in as; none where Cassandra asks for none. Example: millrace")
  String getCassandraUser();

  void setCassandraUser(String cassandraUser);

  @Description(
      "File that holds the user's password, the same on every machine of the cluster. Example:"
          + " /run/secrets/cassandra")
  String getCassandraPasswordFile();

  void setCassandraPasswordFile(String cassandraPasswordFile);

  @Description(
      "File with the certificates to trust, as PEM; connections are by TLS where it is given."
          + " Example: /run/secrets/ca.pem")
  String getCassandraCaFile();

  void setCassandraCaFile(String cassandraCaFile);

  @Description(
      "File with our own certificate and its private key, as PEM, for nodes that ask for one."
          + " Example: /run/secrets/client.pem")
  String getCassandraCertificateFile();

  void setCassandraCertificateFile(String cassandraCertificateFile);

  @Description("The most requests with writes under way at once, per bundle. Example: 512")
  @Default.Integer(512)
  int getMaxWritesInFlight();

  void setMaxWritesInFlight(int maxWritesInFlight);
}
