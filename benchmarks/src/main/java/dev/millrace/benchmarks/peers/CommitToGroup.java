package dev.millrace.benchmarks.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** Commits what a batch has done to a consumer group, where all contenders are watched. */
final class CommitToGroup extends StreamingQueryListener {
  private final Arguments arguments;

  CommitToGroup(Arguments arguments) {
    this.arguments = arguments;
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", arguments.bootstrapServers()))) {
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      JsonNode ends =
          new ObjectMapper()
              .readTree(event.progress().sources()[0].endOffset())
              .path(arguments.topic());
      ends.fields()
          .forEachRemaining(
              end ->
                  offsets.put(
                      new TopicPartition(arguments.topic(), Integer.parseInt(end.getKey())),
                      new OffsetAndMetadata(end.getValue().asLong())));
      admin.alterConsumerGroupOffsets(arguments.group(), offsets).all().get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("Committing failed", e);
    }
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}
}
