package dev.millrace.ingest;

/**
 * Says that an answer is to another request than ours, and will be so when asked again. The message
 * goes on after the request's name, such as "must answer with info.page 7, but it was: 1".
 */
final class OtherAnswerException extends Exception {
  private static final long serialVersionUID = 1;

  OtherAnswerException(String message) {
    super(message);
  }
}
