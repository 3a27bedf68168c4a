package dev.millrace.ingest;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Where a value stands in an answer's body, so that it can be kept whole if need be, and costs
 * nothing if not.
 */
final class RawJson {
  /** Never to be kept, wherever they stand. */
  private static final Set<String> SECRETS = Set.of("password", "salt", "md5", "sha1", "sha256");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final ObjectReader READER = JSON.readerFor(JsonNode.class);
  private static final ObjectWriter ASCII_WRITER =
      JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());

  private final byte[] body;
  private final int from;
  private final int to;

  /**
   * @param body the whole answer, well-formed, in UTF-8
   * @param from offset of the value's first byte
   * @param to offset behind its last
   */
  RawJson(byte[] body, int from, int to) {
    this.body = body;
    this.from = from;
    this.to = to;
  }

  /** The value as JSON that any UTF-8 database can hold, but for passwords, salts and hashes. */
  String withoutSecrets() {
    try {
      JsonNode value = READER.readValue(body, from, to - from);
      cutSecrets(value);
      String json = JSON.writeValueAsString(value);
      // A surrogate without its partner can't be encoded, so it is kept as the escape it came as.
      return StandardCharsets.UTF_8.newEncoder().canEncode(json)
          ? json
          : ASCII_WRITER.writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException("JSON that was read once can be read again", e);
    }
  }

  private static void cutSecrets(JsonNode value) {
    if (value instanceof ObjectNode object) {
      object
          .properties()
          .removeIf(field -> SECRETS.contains(field.getKey().toLowerCase(Locale.ROOT)));
    }
    value.forEach(RawJson::cutSecrets);
  }
}
