package dev.millrace.console;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.console.ConsoleOptions.Addresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConsoleOptionsTest {
  @TempDir private Path stack;

  @Test
  void takesFromTheStackWhatIsNotGiven() throws IOException {
    Addresses addresses =
        of("--airflow-url=http://airflow:8080", "--airflow-link=http://localhost:8088");

    assertThat(addresses.kafka().bootstrapServers(), is("kafka:9092"));
    assertThat(
        addresses.sparkMasters(),
        contains(new WebPage("http://spark-1:8080", "http://spark-1:8080")));
    assertThat(
        addresses.airflow(),
        is(Optional.of(new WebPage("http://airflow:8080", "http://localhost:8088"))));
  }

  @Test
  void wantsALinkForEachPage() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                of(
                    "--spark-master-ui=http://a:8080,http://b:8080",
                    "--spark-master-link=http://c"));

    assertThat(
        e.getMessage(),
        is(
            "--spark-master-link must have as many addresses as there are pages, 2,"
                + " but was: http://c"));
  }

  private Addresses of(String... arguments) throws IOException {
    Files.writeString(
        stack.resolve("addresses.properties"),
        """
        bootstrapServers=kafka:9092
        cassandraContactPoints=cassandra:9042
        cassandraDatacenter=datacenter1
        cassandraKeyspace=millrace
        postgresUrl=jdbc:postgresql://postgres:5432/millrace
        postgresUser=millrace
        schemaRegistryUrl=http://registry:8081
        sparkMasterUi=http://spark-1:8080
        """);
    ConsoleOptions options = new ConsoleOptions();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--stack=" + stack);
    new CommandLine(options).parseArgs(all.toArray(String[]::new));
    return options.addresses();
  }
}
