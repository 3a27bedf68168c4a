package dev.millrace.schemas.registry;

/** Says that the registry doesn't let this client ask, or that this client doesn't trust it. */
public final class SchemaRegistryRefusedException extends SchemaRegistryException {
  private static final long serialVersionUID = 1;

  public SchemaRegistryRefusedException(String message) {
    super(message);
  }

  public SchemaRegistryRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
