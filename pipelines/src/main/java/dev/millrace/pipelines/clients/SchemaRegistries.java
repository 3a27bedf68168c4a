package dev.millrace.pipelines.clients;

import dev.millrace.pipelines.options.SchemaRegistryOptions;
import dev.millrace.schemas.registry.RegistryAddress;
import dev.millrace.schemas.registry.SchemaRegistryClient;
import dev.millrace.schemas.registry.SchemaRegistryRefusedException;

/** The registry that options name. */
public final class SchemaRegistries {
  private SchemaRegistries() {}

  public static RegistryAddress address(SchemaRegistryOptions options) {
    return new RegistryAddress(
        options.getSchemaRegistryUrl(),
        options.getSchemaRegistryUser(),
        options.getSchemaRegistryPasswordFile(),
        options.getSchemaRegistryCaFile());
  }

  /**
   * Tells a wrong setting at the start, since later it would look like an outage. A registry that
   * is away says nothing.
   *
   * @throws IllegalArgumentException if the registry refuses us, or is one that we don't trust
   */
  public static void requireNotRefused(SchemaRegistryOptions options) {
    try {
      new SchemaRegistryClient(address(options)).requireNotRefused();
    } catch (SchemaRegistryRefusedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
