package dev.millrace.stack.server;

import dev.millrace.stack.Port;
import dev.millrace.stack.Ports;
import dev.millrace.stack.StackFolder;
import dev.millrace.stack.artifacts.Artifacts;
import dev.millrace.stack.process.Launch;
import dev.millrace.usersapi.UsersApiServer;
import java.io.IOException;
import java.util.List;

/** Our own users API, for when the public one can't be reached. */
public final class UsersApi implements Server {
  public static final String NAME = "users-api";

  private final StackFolder folder;
  private final Ports ports;

  public UsersApi(StackFolder folder, Ports ports) {
    this.folder = folder;
    this.ports = ports;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Port> ports() {
    return List.of(Port.USERS_API);
  }

  public static String url(Ports ports) {
    return "http://" + ports.address(Port.USERS_API) + "/api/1.4/";
  }

  @Override
  public Launch prepare(Artifacts artifacts) throws IOException {
    return Launch.of(
        Jvm.command(
            "192m",
            List.of(),
            Jvm.classPath(ClassPath.own().keptIn(folder.software().resolve(NAME))),
            UsersApiServer.class.getName(),
            "--host=127.0.0.1",
            "--port=" + ports.number(Port.USERS_API)));
  }

  @Override
  public void requireHealthy() throws IOException {
    Probe.get(url(ports) + "?results=1");
  }
}
