package dev.millrace.pipelines.clients;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/millrace?password=guessed",
        "jdbc:postgresql://db/millrace?sslmode=verify-full&sslpassword=guessed",
        "jdbc:postgresql://db/millrace?user=ada&PASSWORD=guessed"
      })
  void refusesAPasswordInTheUrlWithoutShowingIt(String url) {
    assertThat(
        assertThrows(
                IllegalArgumentException.class, () -> new PostgresAddress(url, "millrace", null))
            .getMessage(),
        is("--postgresUrl must hold no password, which --postgresPasswordFile gives"));
  }

  @Test
  void leavesTlsToTheUrl() {
    String url = "jdbc:postgresql://db/millrace?sslmode=verify-full&sslrootcert=/run/ca.pem";
    assertThat(
        new PostgresAddress(url, "millrace", null).dataSource("test").getSslMode(),
        is("verify-full"));
  }
}
