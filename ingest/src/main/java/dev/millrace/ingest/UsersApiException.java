package dev.millrace.ingest;

/** Says that a page could not be had from the users API; the message names request and answer. */
final class UsersApiException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean hopeless;

  private UsersApiException(String message, Throwable cause, boolean hopeless) {
    super(message, cause);
    this.hopeless = hopeless;
  }

  /** Asked as often as allowed; later it may work. */
  static UsersApiException gaveUp(PageRequest request, int attempts, Exception last) {
    return new UsersApiException(
        request + " " + last.getMessage() + ", after " + attempts + " attempts", last, false);
  }

  /** Asked in a way that this API never answers, so that other pages need not be tried. */
  static UsersApiException hopeless(PageRequest request, Exception cause) {
    return new UsersApiException(request + " " + cause.getMessage(), cause, true);
  }

  boolean isHopeless() {
    return hopeless;
  }
}
