package dev.millrace.stack.artifacts;

import dev.millrace.stack.Console;
import dev.millrace.stack.StackException;
import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.Exclusion;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.util.artifact.JavaScopes;

/**
 * Fetches what the servers are made of into the user's local Maven repository, with the mirrors,
 * proxies and credentials of the user's own Maven settings. Safe for use by many threads.
 */
public final class Artifacts implements AutoCloseable {
  private final DownloadProgress progress;
  private final ResolvedFiles resolved = ResolvedFiles.ofUser();
  private Context context;

  public Artifacts(Console console) {
    this.progress = new DownloadProgress(console);
  }

  /**
   * The jars of these artifacts and of all that they need at run time.
   *
   * @param managed artifacts whose version is this one wherever they are needed
   * @param excluded {@code group:artifact} to leave out
   */
  public List<Path> classPath(List<String> roots, List<String> managed, List<String> excluded) {
    return resolved.get(
        "roots %s managed %s excluded %s".formatted(roots, managed, excluded),
        () -> resolve(roots, managed, excluded));
  }

  private List<Path> resolve(List<String> roots, List<String> managed, List<String> excluded) {
    Context maven = maven();
    List<Exclusion> exclusions =
        excluded.stream()
            .map(coordinates -> coordinates.split(":", -1))
            .map(parts -> new Exclusion(parts[0], parts[1], "*", "*"))
            .toList();
    CollectRequest collect = new CollectRequest().setRepositories(maven.remoteRepositories());
    roots.forEach(
        root ->
            collect.addDependency(
                new Dependency(new DefaultArtifact(root), JavaScopes.RUNTIME, false, exclusions)));
    managed.forEach(
        artifact ->
            collect.addManagedDependency(
                new Dependency(new DefaultArtifact(artifact), JavaScopes.RUNTIME)));
    try {
      return maven
          .repositorySystem()
          .resolveDependencies(
              maven.repositorySystemSession(), new DependencyRequest(collect, null))
          .getArtifactResults()
          .stream()
          .map(ArtifactResult::getArtifact)
          .map(artifact -> artifact.getFile().toPath())
          .toList();
    } catch (RepositoryException e) {
      throw new StackException(
          "Can't fetch " + String.join(", ", roots) + ": " + e.getMessage(), e);
    }
  }

  /**
   * That one file.
   *
   * @param coordinates {@code group:artifact:extension[:classifier]:version}
   */
  public Path file(String coordinates) {
    return resolved.get("file " + coordinates, () -> List.of(resolve(coordinates))).get(0);
  }

  private Path resolve(String coordinates) {
    Context maven = maven();
    try {
      return maven
          .repositorySystem()
          .resolveArtifact(
              maven.repositorySystemSession(),
              new ArtifactRequest(
                  new DefaultArtifact(coordinates), maven.remoteRepositories(), null))
          .getArtifact()
          .getFile()
          .toPath();
    } catch (RepositoryException e) {
      throw new StackException("Can't fetch " + coordinates + ": " + e.getMessage(), e);
    }
  }

  private synchronized Context maven() {
    if (context == null) {
      context =
          Runtimes.INSTANCE
              .getRuntime()
              .create(
                  ContextOverrides.create()
                      .withUserSettings(true)
                      .transferListener(progress)
                      .build());
    }
    return context;
  }

  /** Says what was downloaded, if anything was. */
  @Override
  public synchronized void close() {
    if (context != null) {
      context.close();
    }
    progress.finish();
  }
}
