package dev.millrace.stack;

import dev.millrace.stack.server.CassandraServer;
import dev.millrace.stack.server.KafkaServer;
import dev.millrace.stack.server.PostgresServer;
import dev.millrace.stack.server.RegistryServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stack fill}. */
@Command(
    name = "fill",
    description =
        "Creates what our path needs within servers that somebody else has started: tables, topics"
            + " and schema. The folder needs to hold addresses.properties only.")
final class FillCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = "--replication-factor",
      paramLabel = "COUNT",
      defaultValue = "1",
      description = "How many nodes of Cassandra and of Kafka keep each row and record. Default: 1")
  private int replicationFactor;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Contents contents = new Contents(Addresses.require(common.folder()), replicationFactor);
    for (String server :
        List.of(PostgresServer.NAME, CassandraServer.NAME, KafkaServer.NAME, RegistryServer.NAME)) {
      contents.fill(server);
      System.out.println(server + " holds what our path needs");
    }
    return ExitCode.OK;
  }
}
