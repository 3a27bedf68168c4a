package dev.millrace.ingest;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.ingest.ReceivedUser.Valid;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The API's answer: {@code {"results": [...], "info": {...}}}, or {@code {"error": "..."}}.
 *
 * @param users one for each element of {@code results}, in their order
 * @param info what the API says that it answered; missing if it says nothing
 * @param error the API's own complaint
 */
record ApiResponse(List<ReceivedUser> users, JsonNode info, Optional<String> error) {
  private static final String VERSION = "1.4";

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /**
   * Reads an answer user by user, so that no more than one stands in memory as a tree.
   *
   * @param arrivedAt when the last byte of the answer had come
   * @throws UnusableAnswerException if the body is not JSON of the API's shape
   */
  static ApiResponse parse(byte[] body, Instant arrivedAt) throws UnusableAnswerException {
    List<ReceivedUser> users = new ArrayList<>();
    JsonNode info = MissingNode.getInstance();
    Optional<String> error = Optional.empty();
    try (JsonParser parser = JSON.createParser(body)) {
      expect(JsonToken.START_OBJECT, parser);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        switch (parser.currentName()) {
          case "results" -> readUsers(parser, body, arrivedAt, users);
          case "info" -> {
            parser.nextToken();
            info = parser.readValueAsTree();
          }
          case "error" -> {
            parser.nextToken();
            error = Optional.of(parser.readValueAsTree().toString());
          }
          default -> {
            parser.nextToken();
            parser.skipChildren();
          }
        }
      }
      if (parser.nextToken() != null) {
        throw new UnusableAnswerException("answered with more than one JSON value");
      }
    } catch (JsonProcessingException e) {
      // Neither cause nor message: they would quote the body.
      JsonLocation at = e.getLocation();
      throw new UnusableAnswerException(
          "answered with malformed JSON"
              + (at == null ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr()));
    } catch (IOException e) {
      throw new UnusableAnswerException("must answer in UTF-8, but other bytes were found");
    }
    return new ApiResponse(users, info, error);
  }

  private static void readUsers(
      JsonParser parser, byte[] body, Instant arrivedAt, List<ReceivedUser> users)
      throws IOException, UnusableAnswerException {
    expect(JsonToken.START_ARRAY, parser);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      int from = (int) parser.currentTokenLocation().getByteOffset();
      JsonNode user = parser.readValueAsTree();
      int to = (int) parser.currentLocation().getByteOffset();
      if (from < 0) {
        throw new UnusableAnswerException("must answer in UTF-8, but another encoding was found");
      }
      RawJson json = new RawJson(body, from, to);
      users.add(UserMapper.map(users.size(), user, json, arrivedAt));
    }
  }

  private static void expect(JsonToken expected, JsonParser parser)
      throws IOException, UnusableAnswerException {
    JsonToken found = parser.nextToken();
    if (found != expected) {
      throw new UnusableAnswerException("must answer with " + expected + ", but found: " + found);
    }
  }

  /**
   * Checks that this is what the request asked for: the API replaces what it doesn't understand in
   * silence, with status 200.
   *
   * @throws UnusableAnswerException if it isn't, but may be when asked again
   * @throws OtherAnswerException if it isn't and won't be
   */
  void verify(PageRequest request) throws UnusableAnswerException, OtherAnswerException {
    if (error.isPresent()) {
      throw new UnusableAnswerException("answered with the error " + error.get());
    }
    requireInfo("version", VERSION);
    requireInfo("seed", request.seed());
    requireInfo("page", Integer.toString(request.page()));
    if (users.size() != request.size()) {
      throw new UnusableAnswerException(
          "must answer with " + request.size() + " users, but they were: " + users.size());
    }
    requireInfo("results", Integer.toString(request.size()));
    requireNations(request.nations());
  }

  private void requireInfo(String name, String expected) throws OtherAnswerException {
    JsonNode found = info.path(name);
    if (!found.asText().equals(expected)) {
      throw new OtherAnswerException(
          "must answer with info."
              + name
              + " "
              + expected
              + ", but it was: "
              + (found.isMissingNode() ? "absent" : found));
    }
  }

  private void requireNations(List<String> nations) throws OtherAnswerException {
    if (nations.isEmpty()) {
      return;
    }
    for (ReceivedUser received : users) {
      if (received instanceof Valid valid && !nations.contains(valid.user().getNationality())) {
        throw new OtherAnswerException(
            "must answer with users of "
                + String.join(", ", nations)
                + ", but one was of: "
                + valid.user().getNationality()
                + " (the API takes a nation that it doesn't know for all)");
      }
    }
  }
}
