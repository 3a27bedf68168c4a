package dev.millrace.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.ingest.ReceivedUser.Invalid;
import dev.millrace.ingest.ReceivedUser.Valid;
import dev.millrace.schemas.User;
import dev.millrace.schemas.UserRules;
import java.time.Instant;
import java.util.List;

/** Maps a user of the API's JSON (randomuser.me 1.4) to the schema's, and judges it. */
final class UserMapper {
  private UserMapper() {}

  /**
   * Never fails: what is no user, or breaks a rule of {@link UserRules}, is {@link Invalid}.
   *
   * @param position index in the answer's results
   * @param user an element of the answer's results
   * @param json where it stands in the answer
   * @param fetchedAt when the answer had arrived
   */
  static ReceivedUser map(int position, JsonNode user, RawJson json, Instant fetchedAt) {
    User mapped;
    try {
      mapped = map(new UserFields(user), fetchedAt);
    } catch (InvalidUserException e) {
      return new Invalid(position, json, e.getMessage());
    }
    List<String> violations = UserRules.violations(mapped);
    return violations.isEmpty()
        ? new Valid(position, json, mapped)
        : new Invalid(position, json, String.join("; ", violations));
  }

  private static User map(UserFields user, Instant fetchedAt) throws InvalidUserException {
    return new User(
        user.uuid("/login/uuid"),
        user.text("/gender"),
        user.text("/name/title"),
        user.text("/name/first"),
        user.text("/name/last"),
        user.integer("/location/street/number"),
        user.text("/location/street/name"),
        user.text("/location/city"),
        user.text("/location/state"),
        user.text("/location/country"),
        user.textOrInteger("/location/postcode"),
        user.decimal("/location/coordinates/latitude"),
        user.decimal("/location/coordinates/longitude"),
        user.text("/location/timezone/offset"),
        user.text("/location/timezone/description"),
        user.text("/email"),
        user.text("/login/username"),
        user.instant("/dob/date"),
        user.instant("/registered/date"),
        user.text("/phone"),
        user.text("/cell"),
        user.textOrNull("/id/name"),
        user.textOrNull("/id/value"),
        user.text("/picture/large"),
        user.text("/picture/medium"),
        user.text("/picture/thumbnail"),
        user.text("/nat"),
        fetchedAt,
        fetchedAt);
  }
}
