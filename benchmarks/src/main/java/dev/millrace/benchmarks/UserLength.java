package dev.millrace.benchmarks;

import dev.millrace.schemas.User;
import java.util.Random;

/**
 * Makes users' records longer or shorter: by the addresses of their portraits, which may be of any
 * length and mean nothing to the path.
 */
final class UserLength {
  private static final int PORTRAITS = 3;

  /** Letters without order, so many that no compression finds the same ones again. */
  private static final int LETTERS = 1 << 20;

  private final int surplus;
  private final Random random = new Random(1);
  private final String letters;

  /**
   * @param bytes of a record, about; for any fewer than usual, 300
   */
  UserLength(int bytes) {
    surplus = bytes - SomeUsers.BYTES;
    letters =
        random
            .ints(LETTERS, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  User of(User user) {
    if (surplus < 0) {
      return User.newBuilder(user).setPictureMedium("").setPictureThumbnail("").setCell("").build();
    }
    return surplus == 0
        ? user
        : User.newBuilder(user)
            .setPictureLarge(user.getPictureLarge() + share())
            .setPictureMedium(user.getPictureMedium() + share())
            .setPictureThumbnail(user.getPictureThumbnail() + share())
            .build();
  }

  private String share() {
    int length = surplus / PORTRAITS;
    int from = random.nextInt(LETTERS - length);
    return letters.substring(from, from + length);
  }
}
