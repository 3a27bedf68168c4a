package dev.millrace.schemas.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS of a client, from PEM files: the form that certificate authorities hand out, and that Kafka
 * and PostgreSQL take too. Travels to the executors, so it holds the files' names, never what is in
 * them.
 *
 * @param option the start of the options' names, such as {@code --cassandra}, for messages
 * @param caFile the certificates to trust
 * @param certificateFile the client's own certificate chain and its private key, unencrypted (PKCS
 *     #8); null where the server asks for none
 */
public record Tls(String option, String caFile, String certificateFile) implements Serializable {
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /** Of key stores that exist in memory only. */
  private static final char[] NO_PASSWORD = new char[0];

  /**
   * The context of connections to that server, as of now.
   *
   * @throws IllegalArgumentException if a file can't be read or doesn't hold what it should
   */
  public SSLContext context() {
    KeyManager[] keys = certificateFile == null ? null : keyManagers();
    try {
      KeyStore trusted = emptyStore();
      int number = 0;
      for (Certificate certificate : certificates(option + "CaFile", caFile)) {
        trusted.setCertificateEntry("ca-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("This JVM can't do TLS: " + e, e);
    }
  }

  private KeyManager[] keyManagers() {
    String name = option + "CertificateFile";
    Certificate[] chain = certificates(name, certificateFile).toArray(new Certificate[0]);
    PrivateKey key = privateKey(name, chain[0].getPublicKey().getAlgorithm());
    try {
      KeyStore own = emptyStore();
      own.setKeyEntry("client", key, NO_PASSWORD, chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, NO_PASSWORD);
      return keys.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          name + " must hold a chain and its key, but " + certificateFile + " doesn't: " + e, e);
    }
  }

  private static Collection<? extends Certificate> certificates(String name, String file) {
    try {
      // The JDK would take a key that stands among them for one of them.
      String blocks =
          CERTIFICATE
              .matcher(text(file))
              .results()
              .map(MatchResult::group)
              .collect(Collectors.joining("\n"));
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(blocks.getBytes(US_ASCII)));
      if (certificates.isEmpty()) {
        throw new CertificateException("it holds none");
      }
      return certificates;
    } catch (IOException e) {
      throw unreadable(name, file, e);
    } catch (CertificateException e) {
      throw new IllegalArgumentException(
          name + " must hold certificates as PEM, but " + file + " doesn't: " + e.getMessage(), e);
    }
  }

  /** The messages leave out what is wrong within the key. */
  private PrivateKey privateKey(String name, String algorithm) {
    try {
      Matcher key = PRIVATE_KEY.matcher(text(certificateFile));
      if (key.find()) {
        byte[] encoded = Base64.getMimeDecoder().decode(key.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      }
    } catch (IOException e) {
      throw unreadable(name, certificateFile, e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw noKey(name);
    }
    throw noKey(name);
  }

  private IllegalArgumentException noKey(String name) {
    return new IllegalArgumentException(
        name
            + " must hold the certificate's unencrypted private key (BEGIN PRIVATE KEY), but "
            + certificateFile
            + " doesn't");
  }

  private static IllegalArgumentException unreadable(String name, String file, IOException e) {
    return new IllegalArgumentException(
        name + " must name a readable file, but " + file + " could not be read: " + e, e);
  }

  /**
   * Not UTF-8, so that a file which is no text at all is told as one without what it should hold.
   */
  private static String text(String file) throws IOException {
    return Files.readString(Path.of(file), ISO_8859_1);
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }
}
