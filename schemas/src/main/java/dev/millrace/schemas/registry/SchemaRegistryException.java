package dev.millrace.schemas.registry;

/**
 * Says that the registry could not be asked or gave no usable answer. Asking again may work, unlike
 * after the subclasses.
 */
public class SchemaRegistryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SchemaRegistryException(String message) {
    super(message);
  }

  public SchemaRegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
