package dev.millrace.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A user as the API sends it. */
final class TestUsers {
  static final ObjectMapper JSON = new ObjectMapper();
  static final Instant ARRIVED_AT = Instant.parse("2026-01-31T10:00:00.123Z");

  private TestUsers() {}

  static ObjectNode zofie() {
    return (ObjectNode)
        read(
            """
            {
              "gender": "female",
              "name": {"title": "Ms", "first": "Žofie", "last": "O'Brien"},
              "location": {
                "street": {"number": 8929, "name": "Rue du Bac"},
                "city": "تهران",
                "state": "Île-de-France",
                "country": "France",
                "postcode": 75107,
                "coordinates": {"latitude": "-69.8246", "longitude": "134.8719"},
                "timezone": {"offset": "+5:45", "description": "Kathmandu"}
              },
              "email": "zofie@example.com",
              "login": {
                "uuid": "0013e2ff-07e6-4e92-815b-2d107d8f7fae",
                "username": "tinycat1",
                "password": "s3cret-password",
                "salt": "s3cret-salt",
                "md5": "s3cret-md5",
                "sha1": "s3cret-sha1",
                "sha256": "s3cret-sha256"
              },
              "dob": {"date": "1944-02-29T23:59:59.999Z", "age": 81},
              "registered": {"date": "2007-07-09T05:51:59.390Z", "age": 18},
              "phone": "01-22",
              "cell": "06-33",
              "id": {"name": "INSEE", "value": "2440275"},
              "picture": {"large": "https://l", "medium": "https://m", "thumbnail": "https://t"},
              "nat": "FR"
            }
            """);
  }

  /** Zofie with another value, as JSON, at a JSON pointer of one or more levels. */
  static ObjectNode zofieWith(String pointer, String json) {
    ObjectNode zofie = zofie();
    int slash = pointer.lastIndexOf('/');
    ((ObjectNode) zofie.at(pointer.substring(0, slash)))
        .set(pointer.substring(slash + 1), read(json));
    return zofie;
  }

  static ObjectNode zofieWithout(String pointer) {
    ObjectNode zofie = zofie();
    int slash = pointer.lastIndexOf('/');
    ((ObjectNode) zofie.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));
    return zofie;
  }

  /** As if it had come at position 0 of an answer. */
  static ReceivedUser received(JsonNode user) {
    return UserMapper.map(0, user, rawJson(user.toString()), ARRIVED_AT);
  }

  static RawJson rawJson(String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    return new RawJson(body, 0, body.length);
  }

  static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
