package dev.millrace.schemas.registry;

/** Says that a schema cannot follow a subject's latest one; the message names the fields. */
public final class IncompatibleSchemaException extends SchemaRegistryException {
  private static final long serialVersionUID = 1;

  public IncompatibleSchemaException(String message) {
    super(message);
  }
}
