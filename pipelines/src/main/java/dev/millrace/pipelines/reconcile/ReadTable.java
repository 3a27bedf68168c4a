package dev.millrace.pipelines.reconcile;

import com.datastax.driver.core.RemoteEndpointAwareJdkSSLOptions;
import com.datastax.driver.core.ResultSet;
import com.datastax.driver.core.Row;
import com.datastax.driver.core.SSLOptions;
import com.datastax.driver.core.Session;
import com.datastax.shaded.netty.channel.socket.SocketChannel;
import dev.millrace.pipelines.clients.CassandraAddress;
import dev.millrace.schemas.UserTable;
import dev.millrace.schemas.connection.PasswordFile;
import dev.millrace.schemas.connection.Tls;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.beam.sdk.io.cassandra.CassandraIO;
import org.apache.beam.sdk.io.cassandra.Mapper;
import org.apache.beam.sdk.options.ValueProvider;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads a table of users whole. Bounded; as many token ranges at once as there are workers, at
 * LOCAL_QUORUM, so that a row which was acknowledged to the sink is seen.
 *
 * <p>Memory: the rows of one token range, since the runner keeps what one element gives until it is
 * done with it.
 */
final class ReadTable extends PTransform<PBegin, PCollection<Evidence>> {
  private static final long serialVersionUID = 1;

  private final CassandraAddress address;
  private final String keyspace;
  private final UserTable table;
  private final int splits;

  /**
   * @param splits into how many token ranges to cut the ring
   */
  ReadTable(CassandraAddress address, String keyspace, UserTable table, int splits) {
    this.address = address;
    this.keyspace = keyspace;
    this.table = table;
    this.splits = splits;
  }

  @Override
  public PCollection<Evidence> expand(PBegin begin) {
    CassandraIO.Read<Evidence> read =
        CassandraIO.<Evidence>read()
            .withHosts(hosts())
            .withPort(port())
            .withLocalDc(address.datacenter())
            .withConsistencyLevel("LOCAL_QUORUM")
            .withKeyspace(keyspace)
            .withTable(table.tableName())
            .withQuery(
                String.format(
                    "SELECT %s FROM %s.%s",
                    String.join(", ", table.columns()), keyspace, table.tableName()))
            .withMinNumberOfSplits(splits)
            .withEntity(Evidence.class)
            .withMapperFactoryFn(new RowMapperFactory(table))
            .withCoder(EvidenceCoder.of());
    if (address.user() != null) {
      read =
          read.withUsername(address.user())
              .withPassword(new PasswordFromFile(address.passwordFile()));
    }
    if (address.tls() != null) {
      read = read.withSsl(new SslFromFiles(address.tls()));
    }
    return begin.apply(read);
  }

  private List<String> hosts() {
    return address.addresses().stream().map(InetSocketAddress::getHostString).toList();
  }

  /** CassandraIO takes one port for all nodes. */
  private int port() {
    List<Integer> ports =
        address.addresses().stream().map(InetSocketAddress::getPort).distinct().toList();
    if (ports.size() != 1) {
      throw new IllegalArgumentException(
          "--cassandraContactPoints must all have the same port, but was: "
              + address.contactPoints());
    }
    return ports.get(0);
  }

  /**
   * Reads the file where the session is opened, so that the pipeline doesn't carry the password.
   */
  private record PasswordFromFile(String file) implements ValueProvider<String>, Serializable {
    @Override
    public String get() {
      return PasswordFile.read("--cassandraPasswordFile", file);
    }

    @Override
    public boolean isAccessible() {
      return true;
    }
  }

  /** Reads the files where the session is opened, so that the pipeline doesn't carry the key. */
  private record SslFromFiles(Tls tls) implements ValueProvider<SSLOptions>, Serializable {
    @Override
    public SSLOptions get() {
      return new HostCheckingSslOptions(tls.context());
    }

    @Override
    public boolean isAccessible() {
      return true;
    }
  }

  /** By itself this driver would take the certificate of any host. */
  private static final class HostCheckingSslOptions extends RemoteEndpointAwareJdkSSLOptions {
    HostCheckingSslOptions(SSLContext context) {
      super(context, null);
    }

    @Override
    protected SSLEngine newSSLEngine(SocketChannel channel, InetSocketAddress host) {
      SSLEngine engine = super.newSSLEngine(channel, host);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      engine.setSSLParameters(parameters);
      return engine;
    }
  }

  @SuppressWarnings("rawtypes") // CassandraIO asks for a factory of the raw type
  private record RowMapperFactory(UserTable table)
      implements SerializableFunction<Session, Mapper> {
    @Override
    public Mapper apply(Session session) {
      return new RowMapper(table);
    }
  }

  private record RowMapper(UserTable table) implements Mapper<Evidence> {
    @Override
    public Iterator<Evidence> map(ResultSet rows) {
      Iterator<Row> iterator = rows.iterator(); // fetches page after page
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return iterator.hasNext();
        }

        @Override
        public Evidence next() {
          return new Evidence.Stored(toTableRow(iterator.next()));
        }
      };
    }

    private TableRow toTableRow(Row row) {
      List<Object> values = new ArrayList<>(table.columns().size());
      for (int column = 0; column < table.columns().size(); column++) {
        values.add(fromDriver(row.getObject(column)));
      }
      return new TableRow(table, values);
    }

    private static Object fromDriver(Object value) {
      if (value instanceof Date date) {
        return date.toInstant();
      }
      if (value instanceof com.datastax.driver.core.LocalDate date) {
        return LocalDate.ofEpochDay(date.getDaysSinceEpoch());
      }
      return value;
    }

    @Override
    public Future<Void> deleteAsync(Evidence evidence) {
      throw new UnsupportedOperationException("Reading only");
    }

    @Override
    public Future<Void> saveAsync(Evidence evidence) {
      throw new UnsupportedOperationException("Reading only");
    }
  }
}
