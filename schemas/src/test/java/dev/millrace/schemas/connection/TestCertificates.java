package dev.millrace.schemas.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/** Self-signed certificates of this machine, made by the JDK's own tool. */
public final class TestCertificates {
  private static final String PASSWORD = "of-a-test";

  private TestCertificates() {}

  /**
   * Makes a key and its certificate.
   *
   * @param certificate PEM, of the certificate alone
   * @param both PEM, of the certificate and its key
   */
  public record Pair(Path certificate, Path both) {}

  public static Pair create(Path folder, String name) throws Exception {
    Path keyStore = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    if (keytool.waitFor() != 0) {
      throw new AssertionError("keytool must end with exit code 0");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      store.load(in, PASSWORD.toCharArray());
    }
    String certificate = pem("CERTIFICATE", store.getCertificate(name).getEncoded());
    String key = pem("PRIVATE KEY", store.getKey(name, PASSWORD.toCharArray()).getEncoded());
    return new Pair(
        Files.writeString(folder.resolve(name + "-ca.pem"), certificate),
        Files.writeString(folder.resolve(name + ".pem"), key + certificate));
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(
            what, Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes), what);
  }
}
