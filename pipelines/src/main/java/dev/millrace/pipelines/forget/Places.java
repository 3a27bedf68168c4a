package dev.millrace.pipelines.forget;

import dev.millrace.pipelines.clients.CassandraAddress;
import dev.millrace.pipelines.clients.CassandraSessions;
import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.pipelines.deadletters.LetterTopicOptions;
import dev.millrace.pipelines.options.StreamNames;
import java.sql.SQLException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a user may be. */
final class Places {
  @Option(
      names = "--postgres-url",
      required = true,
      paramLabel = "URL",
      defaultValue = "${sys:millrace.postgresUrl}",
      description = "Staging database, such as jdbc:postgresql://localhost:5432/millrace.")
  private String postgresUrl;

  @Option(
      names = "--postgres-user",
      paramLabel = "NAME",
      defaultValue = "${sys:millrace.postgresUser:-postgres}",
      description = "User to log in as. Default: ${DEFAULT-VALUE}")
  private String postgresUser;

  @Option(
      names = "--postgres-password-file",
      paramLabel = "FILE",
      defaultValue = "${sys:millrace.postgresPasswordFile}",
      description = "File with the password alone; none where PostgreSQL asks for none.")
  private String postgresPasswordFile;

  @Mixin private LetterTopicOptions letters;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      defaultValue = "users",
      description = "Topic of the users. Default: ${DEFAULT-VALUE}")
  private String topic;

  @Option(
      names = "--cassandra-contact-points",
      required = true,
      paramLabel = "HOST:PORT",
      defaultValue = "${sys:millrace.cassandraContactPoints}",
      description = "Cassandra nodes, comma separated, such as localhost:9042.")
  private String cassandraContactPoints;

  @Option(
      names = "--cassandra-datacenter",
      paramLabel = "NAME",
      defaultValue = "${sys:millrace.cassandraDatacenter:-datacenter1}",
      description = "The data center to send requests to. Default: ${DEFAULT-VALUE}")
  private String cassandraDatacenter;

  @Option(
      names = "--cassandra-keyspace",
      paramLabel = "NAME",
      defaultValue = "${sys:millrace.cassandraKeyspace:-millrace}",
      description =
          "The keyspace of the tables; repeat the command for each that has some."
              + " Default: ${DEFAULT-VALUE}")
  private String cassandraKeyspace;

  @Option(
      names = "--cassandra-user",
      paramLabel = "NAME",
      defaultValue = "${sys:millrace.cassandraUser}",
      description = "User to log in as; none where Cassandra asks for none.")
  private String cassandraUser;

  @Option(
      names = "--cassandra-password-file",
      paramLabel = "FILE",
      defaultValue = "${sys:millrace.cassandraPasswordFile}",
      description = "File with the password alone.")
  private String cassandraPasswordFile;

  @Option(
      names = "--cassandra-ca-file",
      paramLabel = "FILE",
      defaultValue = "${sys:millrace.cassandraCaFile}",
      description = "File with the certificates to trust, as PEM; TLS is used where it is given.")
  private String cassandraCaFile;

  @Option(
      names = "--cassandra-certificate-file",
      paramLabel = "FILE",
      defaultValue = "${sys:millrace.cassandraCertificateFile}",
      description = "File with our own certificate and its key, as PEM, where nodes ask for one.")
  private String cassandraCertificateFile;

  StagedTraces staging() throws SQLException {
    return new StagedTraces(
        new PostgresAddress(postgresUrl, postgresUser, postgresPasswordFile)
            .dataSource("millrace forget")
            .getConnection());
  }

  KafkaTraces kafka() {
    return new KafkaTraces(letters.kafka(), topic, letters.letters());
  }

  StreamProgress stream() {
    return new StreamProgress(letters.kafka(), StreamNames.kafkaToCassandra(topic));
  }

  TableTraces tables() {
    return new TableTraces(
        CassandraSessions.get(
            new CassandraAddress(
                cassandraContactPoints,
                cassandraDatacenter,
                cassandraUser,
                cassandraPasswordFile,
                CassandraAddress.tls(cassandraCaFile, cassandraCertificateFile))),
        cassandraKeyspace);
  }
}
