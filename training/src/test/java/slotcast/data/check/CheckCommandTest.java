package slotcast.data.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slotcast.data.Clevrer;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.ros.bag.BagQos;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;
import slotcast.sim.BagLayout;
import slotcast.sim.ClevrerLayout;
import slotcast.sim.DatasetGenerator;
import slotcast.sim.DatasetLayout;
import slotcast.sim.Obj3dLayout;
import slotcast.sim.SceneConfig;
import slotcast.sim.Split;
import slotcast.sim.Suite;
import slotcast.video.VideoWriter;

/** Each way in which a data set on disk can be wrong is named, by file. */
class CheckCommandTest {
  private static final SceneConfig SCENES = SceneConfig.obj3d().withSize(48, 32).withFrames(6);

  @TempDir Path folder;
  private Path root;
  private JsonNode report;
  private String words;

  private void simulate(DatasetLayout layout) {
    root = folder.resolve("set");
    new DatasetGenerator(layout, root, Suite.of(SCENES), 1, Map.of(Split.TRAIN, 2, Split.VAL, 1))
        .generate(1, false, new PrintWriter(new StringWriter()));
  }

  /** Checks the set; returns its faults as "kind file". */
  private List<String> faults(String kind, String... options) throws IOException {
    Path json = folder.resolve("report.json");
    StringWriter out = new StringWriter();
    List<String> arguments = new ArrayList<>(List.of(kind, root.toString(), "--json", json + ""));
    arguments.addAll(List.of(options));
    CommandLine line = new CommandLine(new CheckCommand());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(new StringWriter()));
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          throw e;
        });
    int status = line.execute(arguments.toArray(String[]::new));
    words = out.toString();
    report = new ObjectMapper().readTree(json.toFile());
    List<String> faults = new ArrayList<>();
    report
        .get("faults")
        .forEach(f -> faults.add(f.get("kind").textValue() + " " + f.get("file").textValue()));
    assertThat(status).isEqualTo(faults.isEmpty() ? 0 : 2);
    assertThat(report.get("whole").booleanValue()).isEqualTo(faults.isEmpty());
    return faults;
  }

  private String detail() {
    return report.at("/faults/0/detail").textValue();
  }

  private static void cut(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  @Test
  void simulatedObj3dIsWhole() throws IOException {
    simulate(new Obj3dLayout());
    assertThat(faults("obj3d", "--threads", "3")).isEmpty();
    assertThat(words)
        .contains("train: 2 episodes (published: 2920), 2 without a fault", "18 images", "whole");
    assertThat(report.at("/splits/0/published").intValue()).isEqualTo(2920);
    assertThat(report.at("/read/label maps").intValue()).isEqualTo(18);
  }

  @Test
  void whatIsWrongWithObj3dIsNamed() throws IOException {
    simulate(new Obj3dLayout());
    cut(root.resolve("train/0/test_2.png"));
    Files.write(root.resolve("train/0/test_3.png"), new byte[0]);
    Files.delete(root.resolve("train/0/test_5.png"));
    Files.delete(root.resolve("train/0/test_6.png"));
    PngFile.write(RgbImage.black(64, 64), root.resolve("train/1/test_1.png"));
    Files.writeString(root.resolve("train/1/test_4.png.crdownload"), "x");
    cut(root.resolve("ground_truth/val/0.json"));
    assertThat(faults("obj3d", "--show", "2"))
        .containsExactlyInAnyOrder(
            "missing train/0",
            "broken train/0/test_2.png",
            "empty train/0/test_3.png",
            "unfinished train/1/test_4.png.crdownload",
            "wrong_size train/1",
            "bad_json ground_truth/val/0.json");
    assertThat(detail()).isEqualTo("no test_<i>.png for i = 5, 6: got 4 of 6 frames");
    assertThat(words).contains("not whole: 6 faults", "and 4 more; --json lists all");
    assertThat(report.at("/faults/1/detail").textValue()).contains("cut off after");
    assertThat(faults("obj3d", "--split", "val"))
        .containsExactly("bad_json ground_truth/val/0.json");
  }

  @Test
  void otherVariantsOfObj3dAreNamed() throws IOException {
    simulate(new Obj3dLayout());
    Path val = root.resolve("val/0");
    for (int i = 1; i <= 6; i++) { // from 0
      Files.move(val.resolve("test_" + i + ".png"), val.resolve("test_" + (i - 1) + ".png"));
    }
    Path train = root.resolve("train/0");
    for (int i = 1; i <= 6; i++) { // under another name
      Files.move(train.resolve("test_" + i + ".png"), train.resolve("img_" + i + ".png"));
    }
    Files.copy(
        root.resolve("train/1/test_6.png"), root.resolve("train/1/test_7.png")); // one too many
    assertThat(faults("obj3d"))
        .containsExactly("wrong_variant train/0", "wrong_count train/1", "wrong_numbering val/0");
    root = folder;
    assertThat(faults("obj3d")).contains("wrong_variant set", "missing train");
  }

  @Test
  void aPartOfTheEpisodesIsIncomplete() throws IOException {
    simulate(new Obj3dLayout());
    Files.move(root.resolve("train/0"), folder.resolve("away"));
    assertThat(faults("obj3d")).containsExactly("missing train");
    Files.delete(root.resolve("dataset.json")); // as if it were the published one
    assertThat(faults("obj3d"))
        .contains("incomplete train", "incomplete val", "missing train/1", "wrong_size val/0");
    assertThat(faults("obj3d", "--subset")).doesNotContain("incomplete train", "incomplete val");
  }

  @Test
  void simulatedClevrerIsWhole() throws IOException {
    simulate(new ClevrerLayout());
    assertThat(faults("clevrer", "--threads", "2")).isEmpty();
    assertThat(report.at("/read/frames of videos").intValue()).isEqualTo(18);
    assertThat(report.at("/read/proposals").intValue()).isEqualTo(3);
    assertThat(report.at("/read/annotations").intValue()).isEqualTo(3);
  }

  @Test
  void whatIsWrongWithClevrerIsNamed() throws IOException {
    simulate(new ClevrerLayout());
    Path first = Clevrer.video(root, Split.TRAIN, 0);
    cut(first);
    Path second = Clevrer.proposals(root, 1);
    Files.writeString(
        second, Files.readString(second).replaceFirst("\"counts\":\"[^\"]*\"", "\"counts\":\"1\""));
    cut(Clevrer.annotation(root, Split.VAL, 10_000));
    Files.delete(Clevrer.proposals(root, 10_000));
    assertThat(faults("clevrer"))
        .containsExactly(
            "broken " + root.relativize(first),
            "bad_mask derender_proposals/proposal_00001.json",
            "bad_json annotations/val/annotation_10000-11000/annotation_10000.json",
            "missing derender_proposals/proposal_10000.json");
    assertThat(report.at("/faults/1/detail").textValue())
        .startsWith("frames[0].objects[0].mask: got run lengths cover 1 pixels");
  }

  @Test
  void videosOfClevrerThatAreDamagedShortOrElsewhereAreNamed() throws IOException {
    simulate(new ClevrerLayout());
    Path first = Clevrer.video(root, Split.TRAIN, 0);
    byte[] bytes = Files.readAllBytes(first);
    for (int i = 0; i < 20; i++) {
      bytes[bytes.length * 9 / 10 + i] ^= 0x55; // the index lies at the front
    }
    Files.write(first, bytes);
    Path second = Clevrer.video(root, Split.TRAIN, 1);
    try (VideoWriter writer = new VideoWriter(second, 64, 64, 25)) {
      writer.write(RgbImage.black(64, 64));
    }
    Path val = Clevrer.video(root, Split.VAL, 10_000);
    Path wrong = val.resolveSibling("video_00007.mp4");
    Files.move(val, wrong);
    assertThat(faults("clevrer"))
        .containsExactly(
            "wrong_variant " + root.relativize(wrong),
            "missing videos/val",
            "broken " + root.relativize(first),
            "wrong_size " + root.relativize(second),
            "wrong_count " + root.relativize(second));
    assertThat(report.at("/faults/2/detail").textValue()).contains("damaged data in ");
  }

  @Test
  void foldersOfFramesOfClevrerAreCounted() throws IOException {
    simulate(new ClevrerLayout());
    Path frames = Clevrer.frames(root, Split.TRAIN, 0);
    Files.createDirectories(frames);
    for (int t = 0; t < 5; t++) {
      ImageIO.write(
          PngFile.buffered(RgbImage.black(16, 16)), "jpg", Clevrer.image(frames, t).toFile());
    }
    cut(Clevrer.image(frames, 2));
    assertThat(faults("clevrer"))
        .containsExactly(
            "wrong_count " + root.relativize(frames),
            "broken " + root.relativize(Clevrer.image(frames, 2)));
  }

  @Test
  void proposalsOfAnotherVideoAreNamed() throws IOException {
    simulate(new ClevrerLayout());
    Files.copy(
        Clevrer.proposals(root, 0),
        Clevrer.proposals(root, 1),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        Clevrer.annotation(root, Split.TRAIN, 0),
        Clevrer.annotation(root, Split.TRAIN, 1),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(faults("clevrer"))
        .contains("wrong_variant derender_proposals/proposal_00001.json")
        .contains("wrong_variant annotations/train/annotation_00000-01000/annotation_00001.json");
  }

  @Test
  void imagesAndTheirMasks() throws IOException {
    root = Files.createDirectories(folder.resolve("images/masks")).getParent();
    for (String name : List.of("1.png", "2.png", "3.png", "masks/1.png", "masks/4.png")) {
      PngFile.write(RgbImage.black(20, 20), root.resolve(name));
    }
    cut(root.resolve("3.png"));
    assertThat(faults("images"))
        .containsExactly(
            "bad_mask masks/1.png", "missing masks/2.png", "broken 3.png", "missing masks/3.png");
    assertThat(words).contains("1 masks without an image, the first 4.png", "of 20x20");
  }

  @Test
  void videos() throws IOException {
    root = Files.createDirectories(folder.resolve("videos"));
    for (int frames : new int[] {1, 5, 30}) {
      try (VideoWriter writer = new VideoWriter(root.resolve(frames + ".mp4"), 64, 48, 25)) {
        for (int i = 0; i < frames; i++) {
          writer.write(RgbImage.black(64, 48));
        }
      }
    }
    Files.writeString(root.resolve("text.avi"), "no video");
    cut(root.resolve("30.mp4"));
    assertThat(faults("video"))
        .containsExactly("wrong_count 1.mp4", "broken 30.mp4", "broken text.avi");
    assertThat(words).contains("5.mp4: 5 frames of 64x48, 25.00 a second");
    root = root.resolve("5.mp4");
    assertThat(faults("video")).isEmpty();
  }

  @Test
  void bags() throws IOException {
    root = folder.resolve("bags");
    BagLayout.write(root.resolve("whole"), SCENES, 3);
    assertThat(faults("bag")).isEmpty();
    assertThat(words).contains("/camera/image_raw: 6 images, 48x32 rgb8, one every 0.100 s");
    long[] stamps = {0, 1, 2, 2, 3, 9, 8};
    try (BagWriter writer = BagWriter.create(root.resolve("odd"))) {
      writer.addTopic("/image", Image.TYPE, BagQos.keepLast(10, true, false));
      for (int i = 0; i < stamps.length; i++) {
        long nanos = stamps[i] * 100_000_000L;
        int width = i == 4 ? 4 : 2;
        Header header = new Header(Time.ofNanos(nanos), "camera");
        writer.write(
            "/image",
            i,
            Image.TYPE,
            new Image(header, 1, width, "mono8", false, width, new byte[width]));
      }
      writer.commit();
    }
    try (BagWriter writer = BagWriter.create(root.resolve("blind"))) {
      writer.addTopic("/tf", Time.TYPE, BagQos.keepLast(10, true, false));
      writer.write("/tf", 1, Time.TYPE, new Time(1, 2));
      writer.commit();
    }
    Files.createDirectories(root.resolve("damaged"));
    Files.writeString(root.resolve("damaged/metadata.yaml"), "rosbag2_bagfile_information: [");
    assertThat(faults("bag"))
        .containsExactly("missing blind", "broken damaged", "wrong_size odd", "bad_stamps odd");
    assertThat(words)
        .contains("stands still 1 times and goes back 1 times", "1 gaps, the longest of 0.600 s");
  }
}
