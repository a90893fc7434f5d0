package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.metrics.LabelBox;

class BoxScoreTest {
  @TempDir Path folder;

  private static List<Double> box(double x, double y, double w, double h) {
    return List.of(x, y, w, h);
  }

  private static LabelBox seen(double x, double y, double w, double h) {
    return LabelledBoxes.corners(x, y, w, h);
  }

  @Test
  void boxesAreCountedOnceAndIgnoredOnesNot() {
    LabelledBoxes.Frame frame =
        new LabelledBoxes.Frame(
            List.of(box(0, 0, 10, 10), box(50, 0, 10, 10), box(0, 50, 10, 10)),
            List.of(box(80, 80, 20, 20)),
            null);
    BoxScore score = new BoxScore();
    score.add(
        0,
        frame,
        List.of(
            seen(0, 0, 10, 10), // hit
            seen(1, 1, 10, 10), // the same once more: wrong
            seen(50, 4, 10, 10), // IoU 60/140 = 0.43: a hit at 0.3 only
            seen(85, 85, 10, 10)), // ignored
        null);
    assertThat(score.precision(0)).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(score.recall(0)).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(score.precision(1)).isCloseTo(1 / 3.0, within(1e-9));
    assertThat(score.f1(1)).isCloseTo(1 / 3.0, within(1e-9));
  }

  @Test
  void aTrackIsKeptIfTheSameObjectHasItInBothFrames() {
    BoxScore score = new BoxScore();
    List<LabelBox> boxes = List.of(seen(0, 0, 10, 10), seen(50, 0, 10, 10), seen(0, 50, 10, 10));
    List<List<Double>> truth = List.of(box(0, 0, 10, 10), box(50, 0, 10, 10), box(0, 50, 10, 10));
    score.add(10, new LabelledBoxes.Frame(truth, null, List.of(1, 2, 3)), boxes, List.of(7, 8, 9));
    score.add(
        60,
        new LabelledBoxes.Frame(truth.subList(0, 2), null, List.of(2, 1)), // they changed places
        boxes.subList(0, 2),
        List.of(8, 9));
    assertThat(score.identities(50)).isEqualTo(new BoxScore.Identities(1, 2));
    assertThat(score.identities(25)).isEqualTo(new BoxScore.Identities(0, 0));
  }

  @Test
  void filesAreReadAndFaultsNamed() throws IOException {
    Path file = folder.resolve("boxes.json");
    Files.writeString(
        file,
        "{\"video\": \"v.avi\", \"made\": \"by eye\", \"frames\": {\"520\":"
            + " {\"boxes\": [[1, 2, 3, 4]], \"ignore\": []}}}");
    LabelledBoxes boxes = LabelledBoxes.read(file);
    assertThat(boxes.frames().get(520).truth()).containsExactly(new LabelBox(1, 2, 3, 5));
    Files.writeString(file, "{\"frames\": {\"520\": {\"boxes\": [[1, 2, 3]]}}}");
    assertThatThrownBy(() -> LabelledBoxes.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("[x, y, width, height]");
    assertThatThrownBy(() -> LabelledBoxes.read(folder.resolve("none.json")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such file");
  }
}
