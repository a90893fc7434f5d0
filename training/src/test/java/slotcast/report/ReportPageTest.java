package slotcast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import slotcast.image.RgbImage;
import slotcast.picture.Picture;
import slotcast.report.RunReport.Film;
import slotcast.report.RunReport.MapFigure;
import slotcast.report.RunReport.WeightsFile;

class ReportPageTest {
  private static RunReport report() {
    Map<String, Double> scores = new LinkedHashMap<>();
    scores.put("miou", 0.5);
    scores.put("fg_ari", Double.NaN);
    scores.put("stand_still_slot_mse_last", 1.25e-3);
    scores.put("something_new", 4.0);
    RunLog.Series loss =
        new RunLog.Series(new double[] {10, 20, 30}, new double[] {0.5, 0.05, 0.005});
    RunLog.Series score = new RunLog.Series(new double[] {30}, new double[] {-0.1});
    Picture picture = new Picture("a", "A <picture>", "what & \"where\"", RgbImage.black(4, 3));
    return new RunReport(
        "Run <1> & \"more\"",
        "A model.",
        "Finished.",
        Map.of("Command", "./slotcast train savi --config 'a<b>&c.yaml' \u0007"),
        new RunLog(Map.of("loss", loss), Map.of("ari", score), Map.of("empty_slots", score), 1),
        scores,
        "On held-out videos.",
        List.of("There are no true masks."),
        List.of(picture),
        List.of(new Film("A film", "seen & predicted", new byte[] {0, 1, 2})),
        List.of(new MapFigure(picture, 0.125, "of the 10 nearest")),
        List.of(new WeightsFile("a.safetensors", "weights", 12, "ab", "cd")),
        "name: <x>\n");
  }

  @Test
  void isWellFormedAndHasEverythingInside() throws Exception {
    String html = report().html();
    Document page = Pages.parse(html);
    Pages.assertSelfContained(page, html);
    assertThat(page.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("Run <1> & \"more\"");
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(3);
    Element image = (Element) page.getElementsByTagName("img").item(0);
    assertThat(image.getAttribute("alt")).isEqualTo("A <picture>. what & \"where\"");
    assertThat(page.getElementsByTagName("video").getLength()).isEqualTo(1);
    assertThat(page.getDocumentElement().getTextContent())
        .contains("12.5 %", "There are no true masks.", "name: <x>", "a<b>&c.yaml");
  }

  @Test
  void aScoreThatIsNoNumberSaysWhyInItsPlace() {
    String html = report().html();
    assertThat(html).doesNotContain("NaN").contains("none: it could not be computed");
    assertThat(html).contains(">0.500<").contains(">0.00125<").contains(">4.000<");
    assertThat(html.indexOf(">FG-ARI<")).isLessThan(html.indexOf(">mIoU<"));
    assertThat(html).contains(">Error of predicted slots, last step, standing still<");
    assertThat(html).contains(">Something new<");
  }
}
