package dev.millrace.usersapi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.usersapi.FakeUser.Location;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;

/** The body of an answer with users, whole or spoilt as a fault wants it. */
final class Answer {
  private static final String VERSION = "1.4";
  private static final int BYTES_PER_USER = 1_200;

  private static final JsonFactory JSON = new JsonFactory();

  private final UsersRequest request;
  private final Optional<Fault> fault;
  private final LocalDate today;

  Answer(UsersRequest request, Optional<Fault> fault, LocalDate today) {
    this.request = fault.equals(Optional.of(Fault.WRONG_PAGE)) ? request.withPage(1) : request;
    this.fault = fault;
    this.today = today;
  }

  byte[] body() throws IOException {
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream(BYTES_PER_USER * (request.results() + 1));
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeArrayFieldStart("results");
      writeUsers(json);
      json.writeEndArray();
      if (request.info()) {
        writeInfo(json);
      }
      json.writeEndObject();
    }
    byte[] body = bytes.toByteArray();
    return has(Fault.MALFORMED) ? Arrays.copyOf(body, body.length / 2) : body;
  }

  private void writeUsers(JsonGenerator json) throws IOException {
    UserGenerator users = new UserGenerator(request);
    UserJson writer = new UserJson(json, request.fields(), today);
    FakeUser first = null;
    for (int index = 0; index < count(); index++) {
      FakeUser user = users.next();
      if (index == 0) {
        first = user;
        user = spoilt(user);
      } else if (index == 1 && has(Fault.REPEATED_USER)) {
        user = first;
      }
      json.writeStartObject();
      writer.writeFields(user);
      if (has(Fault.UNKNOWN_FIELDS)) {
        json.writeStringField("mood", "cheerful");
        json.writeObjectFieldStart("employer");
        json.writeStringField("name", "Acme");
        json.writeEndObject();
      }
      json.writeEndObject();
    }
  }

  private FakeUser spoilt(FakeUser user) {
    Location location = user.location();
    if (has(Fault.UNMAPPABLE_USER)) {
      return user.with(location.withLatitude("north of here"));
    }
    if (has(Fault.NUL_CHARACTER)) {
      return user.with(location.withCity(location.city() + '\0'));
    }
    return has(Fault.CHANGED_USER) ? user.with(location.withCity("Elsewhere")) : user;
  }

  private int count() {
    if (has(Fault.EMPTY)) {
      return 0;
    }
    return has(Fault.SHORT) ? request.results() / 2 : request.results();
  }

  private void writeInfo(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("info");
    json.writeStringField("seed", request.seed());
    json.writeNumberField("results", request.results());
    json.writeNumberField("page", request.page());
    json.writeStringField("version", VERSION);
    json.writeEndObject();
  }

  private boolean has(Fault wanted) {
    return fault.equals(Optional.of(wanted));
  }
}
