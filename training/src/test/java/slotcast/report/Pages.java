package slotcast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What pages are held to. */
public final class Pages {
  private Pages() {}

  /** Parses a page as XML, which is stricter than HTML. */
  public static Document parse(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html)));
  }

  /** Asserts that a page refers to nothing outside of it, runs nothing, and describes pictures. */
  public static void assertSelfContained(Document page, String html) {
    NodeList all = page.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      Element e = (Element) all.item(i);
      assertThat(e.getTagName()).isNotIn("script", "iframe", "object", "embed", "form", "a");
      for (String attribute : List.of("src", "href", "poster", "srcset", "xlink:href")) {
        if (e.hasAttribute(attribute)) {
          assertThat(e.getAttribute(attribute)).as(e.getTagName()).startsWith("data:");
        }
      }
      if (e.getTagName().equals("img")) {
        assertThat(e.getAttribute("alt")).isNotBlank();
      }
      if (e.getTagName().equals("svg") || e.getTagName().equals("video")) {
        assertThat(e.getAttribute("aria-label")).isNotBlank();
      }
    }
    assertThat(html).doesNotContain("url(").doesNotContain("@import").doesNotContain("http://");
    assertThat(page.getDocumentElement().getAttribute("lang")).isEqualTo("en");
  }

  /** What headless Chromium says on its console of a page; skips the test where there is none. */
  public static List<String> console(Path page) throws IOException, InterruptedException {
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
