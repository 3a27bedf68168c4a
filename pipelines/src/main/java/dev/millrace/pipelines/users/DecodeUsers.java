package dev.millrace.pipelines.users;

import dev.millrace.pipelines.clients.SchemaReaders;
import dev.millrace.pipelines.transforms.Outcome;
import dev.millrace.pipelines.transforms.OutcomeCoder;
import dev.millrace.schemas.MalformedRecordException;
import dev.millrace.schemas.NormaliseUser;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserKey;
import dev.millrace.schemas.UserRules;
import dev.millrace.schemas.WireFormat;
import dev.millrace.schemas.registry.RegistryAddress;
import dev.millrace.schemas.registry.UnknownSchemaException;
import java.util.List;
import java.util.UUID;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.SimpleFunction;

/**
 * Decodes a Kafka record into a user, normalised and held against the rules.
 *
 * <p>Every record gives one outcome: a row, a deletion where it has a user's key and no value, or
 * the whole record as a dead letter. A registry that can't be reached fails the bundle, which is
 * run again.
 */
public final class DecodeUsers extends SimpleFunction<KafkaRecord<byte[], byte[]>, Outcome<User>> {
  private static final long serialVersionUID = 1;

  public static final Coder<Outcome<User>> CODER = OutcomeCoder.of(AvroCoder.specific(User.class));

  private final Counter malformed = Metrics.counter(DecodeUsers.class, "malformed");
  private final Counter invalid = Metrics.counter(DecodeUsers.class, "invalid");
  private final RegistryAddress registry;
  private transient SchemaReaders<User> readers;

  public DecodeUsers(RegistryAddress registry) {
    this.registry = registry;
  }

  /**
   * @throws RuntimeException if the registry can't be asked for a schema
   */
  @Override
  public Outcome<User> apply(KafkaRecord<byte[], byte[]> record) {
    try {
      return outcome(record);
    } catch (MalformedRecordException e) {
      malformed.inc();
      return letter(record, Outcome.Cause.MALFORMED, e.getMessage());
    } catch (UnknownSchemaException e) {
      malformed.inc();
      return letter(record, Outcome.Cause.UNKNOWN_SCHEMA, e.getMessage());
    }
  }

  private Outcome<User> outcome(KafkaRecord<byte[], byte[]> record)
      throws MalformedRecordException {
    UUID key = UserKey.fromBytes(record.getKV().getKey());
    byte[] value = record.getKV().getValue();
    if (value == null) {
      return new Outcome.Deletion<>(record);
    }
    User user = NormaliseUser.normalise(decode(key, value));
    List<String> violations = UserRules.violations(user);
    if (violations.isEmpty()) {
      return new Outcome.Row<>(record, user);
    }
    invalid.inc();
    return letter(record, Outcome.Cause.BREAKS_RULE, String.join("; ", violations));
  }

  private static Outcome<User> letter(
      KafkaRecord<byte[], byte[]> record, Outcome.Cause cause, String reason) {
    return new Outcome.DeadLetter<>(record, "DecodeUsers", cause, reason);
  }

  private User decode(UUID key, byte[] value) throws MalformedRecordException {
    SpecificDatumReader<User> reader = readers().forId(WireFormat.schemaId(value));
    User user = WireFormat.decode(value, reader);
    if (!user.getId().equals(key)) {
      // Another user's key stands in another partition, where order and deletion don't reach it.
      throw new MalformedRecordException(
          "Not a user's record: the key must be the user's id "
              + user.getId()
              + ", but was: "
              + key);
    }
    return user;
  }

  private SchemaReaders<User> readers() {
    if (readers == null) {
      readers = SchemaReaders.get(registry, User.getClassSchema());
    }
    return readers;
  }
}
