package dev.millrace.ingest;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.util.Key;
import java.net.URI;
import java.util.List;

/**
 * What one request asks for. It is the identity of a page: the API answers it with the same users
 * every time, and {@code staged_pages} has it as its key.
 *
 * @param apiUrl where the API is, without query
 * @param size users, 1 to 5000; a page of another size has other users
 * @param nations ISO 3166-1 alpha-2 codes, sorted; none means all
 */
record PageRequest(URI apiUrl, String seed, int page, int size, List<String> nations) {

  /** The filters as the API takes them, such as {@code nat=DE,FR}; empty where there are none. */
  String filters() {
    return nations.isEmpty() ? "" : "nat=" + String.join(",", nations);
  }

  GenericUrl url() {
    return new Url(this);
  }

  @Override
  public String toString() {
    return "GET " + url().build();
  }

  /** Its query stands in fields: google-http-client looks up other parameters one by one. */
  private static final class Url extends GenericUrl {
    @Key private final int page;
    @Key private final int results;
    @Key private final String seed;

    /** Left out where it is null. */
    @Key private final String nat;

    Url(PageRequest request) {
      super(request.apiUrl);
      page = request.page;
      results = request.size;
      seed = request.seed;
      nat = request.nations.isEmpty() ? null : String.join(",", request.nations);
    }
  }
}
