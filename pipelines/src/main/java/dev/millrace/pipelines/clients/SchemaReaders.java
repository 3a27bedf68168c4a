package dev.millrace.pipelines.clients;

import dev.millrace.schemas.WireFormat;
import dev.millrace.schemas.registry.RegistryAddress;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.schemas.registry.UnknownSchemaException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * Avro readers by the id of the writer's schema, one set per registry and reader's schema in this
 * JVM. A schema of an id never changes, so each is fetched once.
 *
 * @param <T> the generated class of the reader's schema
 */
public final class SchemaReaders<T> {
  private static final Map<Key, SchemaReaders<?>> BY_REGISTRY = new ConcurrentHashMap<>();

  private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();
  private final SchemaRegistryClient registry;
  private final Schema readerSchema;

  private SchemaReaders(SchemaRegistryClient registry, Schema readerSchema) {
    this.registry = registry;
    this.readerSchema = readerSchema;
  }

  /** The readers that give data of any writer's schema as the reader's schema. */
  @SuppressWarnings("unchecked") // a reader's schema names the class that its readers give
  public static <T> SchemaReaders<T> get(RegistryAddress registry, Schema readerSchema) {
    return (SchemaReaders<T>)
        BY_REGISTRY.computeIfAbsent(
            new Key(registry, readerSchema.getFullName()),
            key -> new SchemaReaders<>(new SchemaRegistryClient(registry), readerSchema));
  }

  /**
   * The reader for data of that schema id. Safe for use by many threads.
   *
   * @throws UnknownSchemaException if the registry has no such schema
   */
  public SpecificDatumReader<T> forId(int schemaId) {
    return readers.computeIfAbsent(
        schemaId, id -> WireFormat.reader(registry.schemaById(id), readerSchema));
  }

  private record Key(RegistryAddress registry, String readerSchema) {}
}
