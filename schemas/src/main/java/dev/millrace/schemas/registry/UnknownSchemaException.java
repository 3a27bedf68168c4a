package dev.millrace.schemas.registry;

/** Says that the registry has no schema of an id, or no subject of a name. */
public final class UnknownSchemaException extends SchemaRegistryException {
  private static final long serialVersionUID = 1;

  public UnknownSchemaException(String message) {
    super(message);
  }
}
