package dev.millrace.usersapi;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.usersapi.FakeUser.Location;
import dev.millrace.usersapi.FakeUser.Login;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** Writes users as randomuser.me 1.4 does. */
final class UserJson {
  /** A user's fields in the API's order, as {@code inc} and {@code exc} name them. */
  static final List<String> FIELDS =
      List.of(
          "gender",
          "name",
          "location",
          "email",
          "login",
          "dob",
          "registered",
          "phone",
          "cell",
          "id",
          "picture",
          "nat");

  /** With milliseconds even when they are zero. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final String PORTRAITS = "https://randomuser.me/api/portraits/";

  private final JsonGenerator json;
  private final Set<String> fields;
  private final LocalDate today;

  /**
   * @param fields those to write
   * @param today the day that ages are reckoned for
   */
  UserJson(JsonGenerator json, Set<String> fields, LocalDate today) {
    this.json = json;
    this.fields = fields;
    this.today = today;
  }

  /** Writes the user's fields into the object that is open. */
  void writeFields(FakeUser user) throws IOException {
    for (String field : FIELDS) {
      if (fields.contains(field)) {
        write(field, user);
      }
    }
  }

  private void write(String field, FakeUser user) throws IOException {
    switch (field) {
      case "gender" -> json.writeStringField(field, user.female() ? "female" : "male");
      case "name" -> writeName(user);
      case "location" -> writeLocation(user);
      case "email" -> json.writeStringField(field, user.email());
      case "login" -> writeLogin(user);
      case "dob" -> writeDate(field, user.dateOfBirth());
      case "registered" -> writeDate(field, user.registered());
      case "phone" -> json.writeStringField(field, user.phone());
      case "cell" -> json.writeStringField(field, user.cell());
      case "id" -> writeId(user);
      case "picture" -> writePicture(user);
      case "nat" -> json.writeStringField(field, user.nation().code());
      default -> throw new IllegalArgumentException("Not a field of a user: " + field);
    }
  }

  private void writeName(FakeUser user) throws IOException {
    json.writeObjectFieldStart("name");
    json.writeStringField("title", user.title());
    json.writeStringField("first", user.firstName());
    json.writeStringField("last", user.lastName());
    json.writeEndObject();
  }

  private void writeLocation(FakeUser user) throws IOException {
    Location location = user.location();
    json.writeObjectFieldStart("location");
    json.writeObjectFieldStart("street");
    json.writeNumberField("number", location.streetNumber());
    json.writeStringField("name", location.streetName());
    json.writeEndObject();
    json.writeStringField("city", location.city());
    json.writeStringField("state", location.state());
    json.writeStringField("country", user.nation().country());
    if (user.nation().postcode() == null) {
      json.writeStringField("postcode", location.postcode());
    } else {
      json.writeNumberField("postcode", Integer.parseInt(location.postcode()));
    }
    json.writeObjectFieldStart("coordinates");
    json.writeStringField("latitude", location.latitude());
    json.writeStringField("longitude", location.longitude());
    json.writeEndObject();
    json.writeObjectFieldStart("timezone");
    json.writeStringField("offset", location.timezone().offset());
    json.writeStringField("description", location.timezone().description());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void writeLogin(FakeUser user) throws IOException {
    Login login = user.login();
    json.writeObjectFieldStart("login");
    json.writeStringField("uuid", user.uuid().toString());
    json.writeStringField("username", login.username());
    json.writeStringField("password", login.password());
    json.writeStringField("salt", login.salt());
    json.writeStringField("md5", login.md5());
    json.writeStringField("sha1", login.sha1());
    json.writeStringField("sha256", login.sha256());
    json.writeEndObject();
  }

  private void writeDate(String field, Instant instant) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("date", DATE.format(instant));
    LocalDate date = LocalDate.ofInstant(instant, ZoneOffset.UTC);
    json.writeNumberField("age", ChronoUnit.YEARS.between(date, today));
    json.writeEndObject();
  }

  private void writeId(FakeUser user) throws IOException {
    json.writeObjectFieldStart("id");
    json.writeStringField("name", user.nation().idName());
    json.writeStringField("value", user.idValue()); // null where the nation has none
    json.writeEndObject();
  }

  private void writePicture(FakeUser user) throws IOException {
    String file = (user.female() ? "women/" : "men/") + user.portrait() + ".jpg";
    json.writeObjectFieldStart("picture");
    json.writeStringField("large", PORTRAITS + file);
    json.writeStringField("medium", PORTRAITS + "med/" + file);
    json.writeStringField("thumbnail", PORTRAITS + "thumb/" + file);
    json.writeEndObject();
  }
}
