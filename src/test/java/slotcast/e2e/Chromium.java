package slotcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Opens pages in headless Chromium, without any network. */
final class Chromium {
  private Chromium() {}

  /** The page says nothing, and would be heard if it did. */
  static void isQuiet(Path page) throws IOException, InterruptedException {
    Path loud =
        Files.writeString(
            page.resolveSibling("loud.html"),
            Files.readString(page)
                .replace("</body>", "<img alt=\"\" src=\"http://localhost/a.png\"/></body>"));
    assertThat(console(loud)).as("a page that asks for something").isNotEmpty();
    assertThat(console(page)).isEmpty();
  }

  /** What headless Chromium says on its console of a page; skips the test without one. */
  private static List<String> console(Path page) throws IOException, InterruptedException {
    Optional<Path> chromium =
        Stream.of(System.getenv("PATH").split(":"))
            .flatMap(f -> Stream.of(Path.of(f, "chromium"), Path.of(f, "google-chrome")))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(chromium.isPresent(), "no chromium");
    Path profile = Files.createTempDirectory(page.getParent(), "profile");
    Path said = page.resolveSibling(page.getFileName() + ".log");
    Process browser =
        new ProcessBuilder(
                chromium.get().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=" + profile,
                "--enable-logging=stderr",
                "--virtual-time-budget=5000",
                "--dump-dom",
                page.toUri().toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(said.toFile())
            .start();
    assertThat(browser.waitFor()).isZero();
    return Files.readString(said, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("CONSOLE"))
        .toList();
  }
}
