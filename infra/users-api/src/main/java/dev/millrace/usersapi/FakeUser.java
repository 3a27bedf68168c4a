package dev.millrace.usersapi;

import java.time.Instant;
import java.util.UUID;

/** One made-up user; {@link UserJson} says where each value stands in the API's JSON. */
record FakeUser(
    Nation nation,
    boolean female,
    String title,
    String firstName,
    String lastName,
    Location location,
    String email,
    UUID uuid,
    Login login,
    Instant dateOfBirth,
    Instant registered,
    String phone,
    String cell,
    String idValue,
    int portrait) {

  FakeUser with(Location other) {
    return new FakeUser(
        nation,
        female,
        title,
        firstName,
        lastName,
        other,
        email,
        uuid,
        login,
        dateOfBirth,
        registered,
        phone,
        cell,
        idValue,
        portrait);
  }

  record Location(
      int streetNumber,
      String streetName,
      String city,
      String state,
      String postcode,
      String latitude,
      String longitude,
      Timezone timezone) {

    Location withCity(String other) {
      return new Location(
          streetNumber, streetName, other, state, postcode, latitude, longitude, timezone);
    }

    Location withLatitude(String other) {
      return new Location(
          streetNumber, streetName, city, state, postcode, other, longitude, timezone);
    }
  }

  record Timezone(String offset, String description) {}

  /** What the API sends and no system of ours may keep, but for the username. */
  record Login(
      String username, String password, String salt, String md5, String sha1, String sha256) {}
}
