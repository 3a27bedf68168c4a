package dev.millrace.pipelines.deadletters;

import dev.millrace.schemas.registry.RegistryAddress;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the schema registry is, if there is one to ask. */
final class RegistryOptions {
  @Option(
      names = "--schema-registry-url",
      paramLabel = "URL",
      defaultValue = "${sys:millrace.schemaRegistryUrl}",
      description = "To decode a value of the registry's: http://localhost:8081/apis/ccompat/v7")
  private String url;

  @Option(
      names = "--schema-registry-user",
      paramLabel = "NAME",
      defaultValue = "${sys:millrace.schemaRegistryUser}",
      description = "User to log in as; none where the registry asks for none.")
  private String user;

  @Option(
      names = "--schema-registry-password-file",
      paramLabel = "FILE",
      defaultValue = "${sys:millrace.schemaRegistryPasswordFile}",
      description = "File with the password alone.")
  private String passwordFile;

  @Option(
      names = "--schema-registry-ca-file",
      paramLabel = "FILE",
      defaultValue = "${sys:millrace.schemaRegistryCaFile}",
      description = "File with the certificates to trust, as PEM; those of the JVM without it.")
  private String caFile;

  Optional<RegistryAddress> address() {
    return Optional.ofNullable(url)
        .map(given -> new RegistryAddress(given, user, passwordFile, caFile));
  }
}
