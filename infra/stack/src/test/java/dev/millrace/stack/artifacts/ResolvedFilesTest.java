package dev.millrace.stack.artifacts;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolvedFilesTest {
  @TempDir Path folder;
  private final AtomicInteger resolutions = new AtomicInteger();

  @Test
  void asksOnceAndRemembersAcrossProcesses() throws IOException {
    Path jar = Files.createFile(folder.resolve("one.jar"));
    assertThat(get("one", jar), contains(jar));
    assertThat(get("one", jar), contains(jar));
    assertThat(resolutions.get(), is(1));
  }

  @Test
  void asksAgainWhenAFileIsGone() throws IOException {
    Path jar = Files.createFile(folder.resolve("one.jar"));
    get("one", jar);
    Files.delete(jar);
    Path other = Files.createFile(folder.resolve("other.jar"));
    assertThat(get("one", other), contains(other));
    assertThat(get("one", jar), contains(other));
    assertThat(resolutions.get(), is(2));
  }

  @Test
  void keepsRequestsApart() throws IOException {
    Path one = Files.createFile(folder.resolve("one.jar"));
    Path two = Files.createFile(folder.resolve("two.jar"));
    get("one", one);
    assertThat(get("two", two), contains(two));
  }

  private List<Path> get(String request, Path answer) {
    return new ResolvedFiles(folder.resolve("cache"))
        .get(
            request,
            () -> {
              resolutions.incrementAndGet();
              return List.of(answer);
            });
  }
}
