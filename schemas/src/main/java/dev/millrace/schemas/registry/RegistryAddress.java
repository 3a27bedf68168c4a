package dev.millrace.schemas.registry;

import dev.millrace.schemas.connection.PasswordFile;
import dev.millrace.schemas.connection.Tls;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What it takes to ask a registry. Travels to the executors, so it holds the password's file, never
 * the password.
 *
 * @param url where the API starts, such as {@code http://localhost:8081/apis/ccompat/v7}
 * @param user for HTTP's basic authentication; null where the registry asks for none
 * @param passwordFile null where the registry asks for none
 * @param caFile PEM of the certificates to trust; null for those that the JVM trusts
 */
public record RegistryAddress(String url, String user, String passwordFile, String caFile)
    implements Serializable {

  public RegistryAddress {
    if (URI.create(url).getUserInfo() != null) {
      throw new IllegalArgumentException(
          "--schemaRegistryUrl must hold no user and password, which --schemaRegistryUser and"
              + " --schemaRegistryPasswordFile give");
    }
    url = url.replaceAll("/+$", "");
  }

  /** One that asks for no password, and is trusted as the JVM does. */
  public static RegistryAddress of(String url) {
    return new RegistryAddress(url, null, null, null);
  }

  /** The value of the Authorization header, as the password's file is now. */
  Optional<String> authorization() {
    if (user == null) {
      return Optional.empty();
    }
    String password = PasswordFile.read("--schemaRegistryPasswordFile", passwordFile);
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(both));
  }

  Optional<SSLContext> tls() {
    return Optional.ofNullable(caFile)
        .map(file -> new Tls("--schemaRegistry", file, null).context());
  }
}
