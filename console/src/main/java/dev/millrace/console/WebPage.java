package dev.millrace.console;

/**
 * A system's web page, with its interface for programs behind it.
 *
 * @param url where the console asks it, without a slash at the end
 * @param link where people's browsers reach it, which is elsewhere if a network of containers lies
 *     between
 */
record WebPage(String url, String link) {
  boolean isElsewhereForPeople() {
    return !url.equals(link);
  }
}
