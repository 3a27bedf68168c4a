package dev.millrace.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.schemas.connection.PasswordFile;
import dev.millrace.schemas.connection.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * The passwords and the certificate of a stack that asks for them, in files that only their owner
 * can read. They are made once and stay as long as the data.
 *
 * <p>All servers have one certificate, which nobody but itself has signed and which is trusted by
 * its name: this machine's.
 */
public final class Secrets {
  /** Who logs in everywhere. */
  public static final String USER = "millrace";

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final List<String> WITH_PASSWORD =
      List.of("cassandra", "kafka", "postgres", "registry");

  private static final String CERTIFICATE = "server";
  private static final int PASSWORD_BYTES = 24;
  private static final int PEM_LINE_LENGTH = 64;

  private final Path folder;

  Secrets(StackFolder folder) {
    this.folder = folder.secrets();
  }

  /** The file with the password of {@link #USER} at that server. */
  public Path passwordFile(String server) {
    return folder.resolve(server + "-password");
  }

  public String password(String server) {
    return PasswordFile.read("The password's file", passwordFile(server).toString());
  }

  /** The settings of Kafka's clients. */
  public Path kafkaPropertiesFile() {
    return folder.resolve("kafka-client.properties");
  }

  /** The certificate that clients trust, as PEM. */
  public Path caFile() {
    return folder.resolve("ca.pem");
  }

  /** The servers' certificate and its key, as PEM. */
  public Path serverFile() {
    return folder.resolve("server.pem");
  }

  /** TLS of clients on this machine. */
  public SSLContext tls() {
    return new Tls("The stack's ", caFile().toString(), null).context();
  }

  /** Makes what isn't there. */
  void create() throws IOException, InterruptedException {
    Files.createDirectories(folder, OWNER_ONLY_FOLDER);
    for (String server : WITH_PASSWORD) {
      if (!Files.exists(passwordFile(server))) {
        write(passwordFile(server), newPassword() + "\n");
      }
    }
    if (!Files.exists(caFile())) {
      createCertificate();
    }
    write(
        kafkaPropertiesFile(),
        """
        security.protocol=SASL_SSL
        sasl.mechanism=SCRAM-SHA-512
        sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
          username="%s" password="%s";
        ssl.truststore.type=PEM
        ssl.truststore.location=%s
        """
            .formatted(USER, password("kafka"), caFile()));
  }

  /** Writes a file that only its owner can read, from the start. */
  public static void write(Path file, String content) throws IOException {
    createEmpty(file);
    Files.writeString(file, content);
  }

  /** Makes a file, or makes it anew, that only its owner can read. */
  public static void createEmpty(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    Files.createFile(file, OWNER_ONLY);
  }

  public static String newPassword() {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private void createCertificate() throws IOException, InterruptedException {
    Path keyStore = folder.resolve("server.p12");
    Path keyStorePassword = folder.resolve("server.p12-password");
    String password = newPassword();
    write(keyStorePassword, password);
    Files.deleteIfExists(keyStore); // of an interrupted attempt
    try {
      runKeytool(keyStore, keyStorePassword);
      KeyStore made = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(keyStore)) {
        made.load(in, password.toCharArray());
      }
      String certificate = pem("CERTIFICATE", made.getCertificate(CERTIFICATE).getEncoded());
      byte[] key = made.getKey(CERTIFICATE, password.toCharArray()).getEncoded();
      write(serverFile(), pem("PRIVATE KEY", key) + certificate);
      write(caFile(), certificate); // last, since it tells that all is there
    } catch (GeneralSecurityException e) {
      throw new StackException("Can't make a certificate: " + e, e);
    } finally {
      Files.deleteIfExists(keyStore);
      Files.deleteIfExists(keyStorePassword);
    }
  }

  private static void runKeytool(Path keyStore, Path password)
      throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                CERTIFICATE,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=Millrace's local stack",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-validity",
                "3650", // days
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore.toString(),
                "-storepass:file",
                password.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    if (keytool.waitFor() != 0) {
      throw new StackException("Can't make a certificate: keytool said: " + said);
    }
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            what,
            Base64.getMimeEncoder(PEM_LINE_LENGTH, new byte[] {'\n'}).encodeToString(bytes),
            what);
  }
}
