package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.replay.MessageSource;
import slotcast.replay.report.Squares.Square;

/** On a folder of four pictures, and squares as a perfect model would see them in it. */
class FileTruthTest {
  private static final List<String> MASKS = List.of("ari", "fg_ari", "miou", "fg_miou");
  private static final List<String> TRACKS = List.of("mota", "idf1", "hota");

  @TempDir Path folder;
  private final Squares squares = new Squares();

  private Measure read(String text) throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    for (int i = 0; i < 4; i++) {
      Files.write(pictures.resolve(i + ".png"), PngFile.encode(RgbImage.black(8, 8)));
    }
    Path file = Files.writeString(folder.resolve("truth.json"), text);
    return FileTruth.read(file, MessageSource.open(pictures), MessageSource.IMAGE_TOPIC);
  }

  private static String coco(int images, int side, String... annotations) {
    return IntStream.range(0, images)
            .mapToObj(
                i ->
                    "{\"id\": %d, \"width\": %d, \"height\": %d, \"file_name\": \"%d.png\"}"
                        .formatted(i, side, side, i))
            .collect(Collectors.joining(",", "{\"images\": [", "], \"annotations\": ["))
        + String.join(",", annotations)
        + "]}";
  }

  private static String square(int image, String more, int left, int top, int side) {
    return "{\"image_id\": %d, %s \"segmentation\": [[%d,%d,%d,%d,%d,%d,%d,%d]]}"
        .formatted(
            image, more, left, top, left + side, top, left + side, top + side, left, top + side);
  }

  private static void all(Map<String, Score> scores, List<String> names, double value) {
    for (String name : names) {
      Score score = scores.get("truth." + name);
      assertThat(score.value()).as(name + ": " + score.missing()).isPresent();
      assertThat(score.value().getAsDouble()).as(name).isCloseTo(value, within(1e-9));
    }
  }

  @Test
  void masksThatAreFoundAsTheyAreScoreOne() throws IOException {
    Measure truth =
        read(
            coco(
                4,
                Squares.SIZE,
                square(0, "\"track_id\": 70000,", 10, 10, 10),
                square(1, "\"track_id\": 70000,", 12, 10, 10),
                square(1, "\"track_id\": 5,", 40, 40, 12)));
    truth.frame(squares.frame(new Square(1, 10, 10, 10)));
    truth.frame(squares.frame(new Square(1, 12, 10, 10), new Square(2, 40, 40, 12)));
    truth.frame(squares.frame());
    truth.frame(squares.frame());
    all(truth.scores(), MASKS, 1);
    all(truth.scores(), TRACKS, 1);
  }

  /** Found five pixels beside: 50 of 150 pixels; of the background 3946 of 4046. */
  @Test
  void scoresOfMasksAreThoseWorkedByHand() throws IOException {
    Measure truth = read(coco(4, Squares.SIZE, square(0, "\"track_id\": 1,", 10, 10, 10)));
    truth.frame(squares.frame(new Square(1, 15, 10, 10)));
    Map<String, Score> scores = truth.scores();
    all(scores, List.of("fg_miou"), 1 / 3.0);
    all(scores, List.of("miou"), (1 / 3.0 + 3946 / 4046.0) / 2);
    all(scores, List.of("mota"), -1); // a miss and a false object for one that is there
  }

  @Test
  void masksWithoutIdsAreScoredFrameByFrame() throws IOException {
    Measure truth =
        read(
            coco(
                4,
                Squares.SIZE,
                square(0, "", 10, 10, 10),
                square(0, "", 40, 40, 10),
                square(1, "", 40, 40, 10),
                square(1, "", 10, 10, 10)));
    truth.frame(squares.frame(new Square(1, 10, 10, 10), new Square(2, 40, 40, 10)));
    truth.frame(squares.frame(new Square(1, 10, 10, 10), new Square(2, 40, 40, 10)));
    Map<String, Score> scores = truth.scores();
    all(scores, MASKS, 1);
    all(scores, List.of("det_a"), 1);
    TRACKS.forEach(n -> assertThat(scores.get("truth." + n).missing()).contains("no ids"));
  }

  /** The smaller mask lies on the larger one, whatever their order; crowds are not compared. */
  @Test
  void smallerMasksLieOnTopAndCrowdsAreLeftOut() throws IOException {
    Measure truth =
        read(
            coco(
                4,
                Squares.SIZE,
                square(0, "\"track_id\": 1,", 14, 14, 8),
                square(0, "\"track_id\": 2,", 10, 10, 20),
                square(0, "\"iscrowd\": 1,", 40, 40, 20)));
    truth.frame(
        squares.frame(
            new Square(2, 10, 10, 20), new Square(1, 14, 14, 8), new Square(3, 44, 44, 9)));
    all(truth.scores(), MASKS, 1);
    all(truth.scores(), TRACKS, 1);
  }

  @Test
  void boxesToIgnoreAreNeitherRightNorWrong() throws IOException {
    String boxes =
        "{\"image_id\": 0, \"track_id\": 1, \"bbox\": [10, 10, 10, 10]},"
            + "{\"image_id\": 0, \"ignore\": 1, \"bbox\": [40, 40, 20, 20]}";
    Measure truth = read(coco(4, Squares.SIZE, boxes));
    truth.frame(squares.frame(new Square(1, 10, 10, 10), new Square(2, 44, 44, 9)));
    Map<String, Score> scores = truth.scores();
    all(scores, TRACKS, 1);
    MASKS.forEach(n -> assertThat(scores.get("truth." + n).missing()).contains("masks"));
  }

  @Test
  void whatCannotBeScoredSaysWhy() throws IOException {
    Measure otherSize = read(coco(4, 32, square(0, "\"track_id\": 1,", 10, 10, 10)));
    otherSize.frame(new Squares().frame());
    assertThat(otherSize.scores().get("truth.ari").missing()).contains("32x32", "64x64");
    assertThat(otherSize.scores().get("truth.hota").missing()).contains("32x32");
    Measure nothing = read(coco(4, Squares.SIZE));
    nothing.frame(new Squares().frame(new Square(1, 10, 10, 10)));
    TRACKS.forEach(
        n -> assertThat(nothing.scores().get("truth." + n).missing()).contains("no true object"));
    Measure unused = read("1,1,2,2,5,5,0\n");
    unused.frame(new Squares().frame(new Square(1, 10, 10, 10)));
    assertThat(unused.scores().get("truth.mota").missing()).contains("no true object");
    Measure never = read("1,1,2,2,5,5\n");
    assertThat(never.scores().get("truth.mota").missing()).contains("no frame");
  }

  @Test
  void aFileOfAnotherRecordingIsRefused() {
    assertThatThrownBy(() -> read(coco(3, 64)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 images without frame_id, and 4 in the recording");
    assertThatThrownBy(() -> read("5,1,2,2,5,5\n"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("frames from 4 on");
  }
}
