package dev.millrace.ingest;

import java.util.List;

/**
 * A page as the API gave it.
 *
 * @param users in the order of the answer
 */
record FetchedPage(PageRequest request, List<ReceivedUser> users) {}
