package dev.millrace.pipelines.reconcile;

import dev.millrace.pipelines.clients.CassandraAddress;
import dev.millrace.pipelines.clients.KafkaAddress;
import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.pipelines.microbatch.kafka.OffsetRange;
import dev.millrace.pipelines.microbatch.postgres.StagedRange;
import dev.millrace.pipelines.reconcile.Reconcile.Options;
import dev.millrace.pipelines.users.ReadStagedUsers;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserTable;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Reads what PostgreSQL, Cassandra and the dead letters say of users, each piece under the user's
 * id. Bounded.
 */
final class GatherEvidence extends PTransform<PBegin, PCollection<KV<String, Evidence>>> {
  private static final long serialVersionUID = 1;

  static final Coder<KV<String, Evidence>> CODER =
      KvCoder.of(StringUtf8Coder.of(), EvidenceCoder.of());

  /** The rows of a token range are held in memory. */
  private static final long ROWS_PER_TOKEN_RANGE = 10_000;

  private static final int MIN_TOKEN_RANGES = 4;

  private final transient Scope scope;
  private final transient Options options;

  GatherEvidence(Scope scope, Options options) {
    this.scope = scope;
    this.options = options;
  }

  @Override
  public PCollection<KV<String, Evidence>> expand(PBegin begin) {
    PCollectionList<KV<String, Evidence>> evidence =
        PCollectionList.of(staged(begin, "Published", scope.staging().published(), true))
            .and(staged(begin, "Unpublished", scope.staging().unpublished(), false))
            .and(
                begin.apply(
                    "ReadDeadLetters",
                    new ReadDeadLetters(
                        KafkaAddress.of(options), scope.deadLetters(), scope.records())));
    for (UserTable table : UserTable.values()) {
      evidence = evidence.and(stored(begin, table));
    }
    return evidence.apply("Together", Flatten.pCollections());
  }

  private PCollection<KV<String, Evidence>> staged(
      PBegin begin, String name, List<StagedRange> ranges, boolean published) {
    return begin
        .apply("Read" + name, ReadStagedUsers.of(PostgresAddress.of(options), ranges))
        .apply("Key" + name, MapElements.via(new KeyStaged(published)))
        .setCoder(CODER);
  }

  private PCollection<KV<String, Evidence>> stored(PBegin begin, UserTable table) {
    return begin
        .apply(
            "Read_" + table.tableName(),
            new ReadTable(
                CassandraAddress.of(options),
                options.getCassandraKeyspace(),
                table,
                tokenRanges(scope.records())))
        .apply("Key_" + table.tableName(), MapElements.via(new KeyStored()))
        .setCoder(CODER);
  }

  /** A table has at most as many users as there ever were records in the topic. */
  static int tokenRanges(List<OffsetRange> records) {
    long users = records.stream().mapToLong(OffsetRange::end).sum();
    return Math.toIntExact(Math.max(MIN_TOKEN_RANGES, users / ROWS_PER_TOKEN_RANGE));
  }

  private static final class KeyStaged extends SimpleFunction<User, KV<String, Evidence>> {
    private static final long serialVersionUID = 1;

    private final boolean published;

    KeyStaged(boolean published) {
      this.published = published;
    }

    @Override
    public KV<String, Evidence> apply(User user) {
      return KV.of(user.getId().toString(), new Evidence.Staged(user, published));
    }
  }

  private static final class KeyStored extends SimpleFunction<Evidence, KV<String, Evidence>> {
    private static final long serialVersionUID = 1;

    @Override
    public KV<String, Evidence> apply(Evidence evidence) {
      TableRow row = ((Evidence.Stored) evidence).row();
      return KV.of(row.value("id").toString(), evidence);
    }
  }
}
