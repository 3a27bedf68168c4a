package dev.millrace.pipelines.users;

import dev.millrace.pipelines.clients.PostgresAddress;
import dev.millrace.pipelines.clients.PostgresConnections;
import dev.millrace.pipelines.microbatch.postgres.StagedRange;
import dev.millrace.pipelines.microbatch.postgres.StagedRows;
import dev.millrace.pipelines.transforms.AvroRowMapper;
import dev.millrace.schemas.Columns;
import dev.millrace.schemas.User;
import java.util.List;
import javax.sql.DataSource;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.jdbc.JdbcIO;
import org.apache.beam.sdk.options.ValueProvider;
import org.apache.beam.sdk.options.ValueProvider.StaticValueProvider;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads exactly the staged users of the given ranges. Bounded. The ranges are spread over the
 * runner's cores, and one range is read by one query; Spark's runner holds what its rows become in
 * memory before it goes on, so memory is bounded by the rows of a range.
 *
 * @param <T> what a row becomes
 */
public final class ReadStagedUsers<T> extends PTransform<PBegin, PCollection<T>> {
  private static final long serialVersionUID = 1;

  public static final String TABLE = "staged_users";

  /** Rows that the server sends at a time. */
  private static final int FETCH_SIZE = 2_000;

  private final PostgresAddress address;
  private final ValueProvider<List<StagedRange>> ranges;
  private final JdbcIO.RowMapper<T> rowMapper;
  private final Coder<T> coder;

  private ReadStagedUsers(
      PostgresAddress address,
      ValueProvider<List<StagedRange>> ranges,
      JdbcIO.RowMapper<T> rowMapper,
      Coder<T> coder) {
    this.address = address;
    this.ranges = ranges;
    this.rowMapper = rowMapper;
    this.coder = coder;
  }

  /** As users. */
  public static ReadStagedUsers<User> of(PostgresAddress address, List<StagedRange> ranges) {
    return mapped(
        address,
        StaticValueProvider.of(List.copyOf(ranges)),
        new AvroRowMapper<>(User.class),
        AvroCoder.of(User.class));
  }

  /**
   * As what the mapper makes of each row.
   *
   * @param ranges need not be known before the runner asks for splits
   * @param coder of what it makes
   */
  public static <T> ReadStagedUsers<T> mapped(
      PostgresAddress address,
      ValueProvider<List<StagedRange>> ranges,
      JdbcIO.RowMapper<T> rowMapper,
      Coder<T> coder) {
    return new ReadStagedUsers<>(address, ranges, rowMapper, coder);
  }

  @Override
  public PCollection<T> expand(PBegin begin) {
    return begin.apply("Ranges", Read.from(new StagedRangeSource(ranges))).apply("Read", read());
  }

  @SuppressWarnings("deprecation") // withCoder: what JdbcIO infers may be Java serialization
  private JdbcIO.ReadAll<StagedRange, T> read() {
    return JdbcIO.<StagedRange, T>readAll()
        .withDataSourceProviderFn(connections(address))
        .withQuery(
            "SELECT "
                + String.join(", ", Columns.of(User.getClassSchema()))
                + " FROM "
                + TABLE
                + " WHERE "
                + StagedRows.WITHIN)
        .withParameterSetter(
            (range, statement) -> StagedRows.setWithin(statement, range.after(), range.until()))
        .withRowMapper(rowMapper)
        .withCoder(coder)
        .withFetchSize(FETCH_SIZE)
        // It would shuffle every row for the sake of a later step that has work to spread.
        .withOutputParallelization(false);
  }

  private static SerializableFunction<Void, DataSource> connections(PostgresAddress address) {
    // A range is read by the index, also where a single transaction wrote the whole table and the
    // statistics can't tell how small a range is.
    return nothing ->
        PostgresConnections.get(address, "millrace reader of " + TABLE, "-c enable_seqscan=off");
  }
}
