package dev.millrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A Chromium without a screen, as Debian's packages bring it. */
final class Browser implements AutoCloseable {
  private static final File CHROMIUM = new File("/usr/bin/chromium");
  private static final File DRIVER = new File("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ChromeDriver chromium;
  private final String url;

  Browser(String url) {
    this.url = url;
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM);
    // Who is root has no sandbox; /dev/shm is small in containers.
    options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    chromium =
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build(), options);
    size(1280, 900);
  }

  static boolean isThere() {
    return CHROMIUM.canExecute() && DRIVER.canExecute();
  }

  void size(int width, int height) {
    chromium.manage().window().setSize(new Dimension(width, height));
  }

  void dark(boolean dark) {
    chromium.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Opens a page anew. */
  void open(String page) {
    chromium.get("about:blank");
    chromium.get(url + "/#/" + page);
  }

  /** How long the browser takes from asking for a page until that is read on it. */
  Duration timeToShow(String page, String words) {
    chromium.get("about:blank");
    chromium.executeCdpCommand("Page.enable", Map.of());
    Object watch =
        chromium
            .executeCdpCommand(
                "Page.addScriptToEvaluateOnNewDocument", Map.of("source", watchFor(words)))
            .get("identifier");
    chromium.get(url + "/#/" + page);
    await(page + " with " + words)
        .atMost(PATIENCE)
        .until(() -> chromium.executeScript("return window.shownAfter != null"), is(true));
    chromium.executeCdpCommand(
        "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", watch));
    Number millis = (Number) chromium.executeScript("return window.shownAfter");
    return Duration.ofMillis(Math.round(millis.doubleValue()));
  }

  private static String watchFor(String words) {
    return "const look = () => document.querySelector('main')?.textContent.includes('%s')"
            .formatted(words)
        + " ? requestAnimationFrame(() => { window.shownAfter = performance.now(); })"
        + " : setTimeout(look, 2); look();";
  }

  /** Chooses one of a list. */
  void choose(String css, String value) {
    chromium.executeScript(
        "const list = document.querySelector(arguments[0]); list.value = arguments[1];"
            + " list.dispatchEvent(new Event('change'))",
        css,
        value);
  }

  String text(String css) {
    return chromium.findElement(By.cssSelector(css)).getText();
  }

  WebElement element(String css) {
    return chromium.findElement(By.cssSelector(css));
  }

  /** Waits until an element has that text; asks the browser once, since tables can be long. */
  void awaitText(String css, String part) {
    await(css + " with " + part)
        .atMost(PATIENCE)
        .until(
            () ->
                (Boolean)
                    chromium.executeScript(
                        "return [...document.querySelectorAll(arguments[0])]"
                            + ".some(element => element.innerText.includes(arguments[1]))",
                        css,
                        part));
  }

  /** Clicks a button by its words, as soon as it is there. */
  void click(String words) {
    By button =
        By.xpath("//button[normalize-space()='%s' or @aria-label='%s']".formatted(words, words));
    await("button " + words)
        .atMost(PATIENCE)
        .ignoreExceptions() // the page may draw it anew meanwhile
        .until(
            () -> {
              chromium.findElement(button).click();
              return true;
            });
  }

  Object script(String script) {
    return chromium.executeScript(script);
  }

  WebElement focused() {
    return chromium.switchTo().activeElement();
  }

  void screenshot(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, chromium.getScreenshotAs(OutputType.BYTES));
  }

  /** What the page's own console has said since this was last asked. */
  List<String> complaints() {
    return chromium.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The hosts that the browser's pages have asked since this was last asked. */
  Set<String> hostsAsked() throws IOException {
    Set<String> hosts = new TreeSet<>();
    for (LogEntry entry : chromium.manage().logs().get(LogType.PERFORMANCE)) {
      JsonNode message = JSON.readTree(entry.getMessage()).path("message");
      if (message.path("method").asText().equals("Network.requestWillBeSent")) {
        URI asked = URI.create(message.path("params").path("request").path("url").asText());
        if (asked.getHost() != null) {
          hosts.add(asked.getHost());
        }
      }
    }
    return hosts;
  }

  /** The serious findings of axe about the page as it is. */
  List<String> inaccessible() throws IOException {
    try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
      chromium.executeScript(new String(axe.readAllBytes(), UTF_8));
    }
    @SuppressWarnings("unchecked") // what the script below gives
    List<String> findings =
        (List<String>)
            chromium.executeAsyncScript(
                "const done = arguments[0]; axe.run().then(found => done(found.violations"
                    + ".filter(each => ['serious', 'critical'].includes(each.impact))"
                    + ".map(each => each.id + ': '"
                    + " + each.nodes.map(node => node.html + ' ' + node.failureSummary)"
                    + ".join('; '))))");
    return findings;
  }

  @Override
  public void close() {
    chromium.quit();
  }
}
