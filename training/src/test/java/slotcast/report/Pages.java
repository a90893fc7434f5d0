package slotcast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
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
}
