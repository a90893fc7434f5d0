package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.model.BundledWeights;
import slotcast.model.ModelFile;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.tracking.MotionCalibration;

class MainTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Commands.run(out, err, arguments);
  }

  @Test
  void everyCommandHelps() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("simulate", "train");
    assertThat(run("simulate", "--help")).isZero();
    assertThat(out.toString()).contains("--format", "rosbag2", "--relaunch");
    assertThat(run("train", "--help")).isZero();
    assertThat(run("train", "savi", "--help")).isZero();
    assertThat(run("eval", "--help")).isZero();
    assertThat(run("import", "--help")).isZero();
    assertThat(run("export", "--help")).isZero();
    assertThat(out.toString()).contains("--perception", "torch.save");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aMistakeIsOneLineAndStatusTwo() {
    String data = folder.resolve("data").toString();
    assertThat(run("simulate", "--format", "obj3d", "--out", data, "--size", "big")).isEqualTo(2);
    assertThat(err.toString().strip())
        .isEqualTo(
            "slotcast: --size: got big, expected WIDTHxHEIGHT in pixels;"
                + " write for example 640x480");
  }

  @Test
  void anUnknownOptionIsNamed() {
    String data = folder.resolve("data").toString();
    assertThat(run("simulate", "--format", "obj3d", "--out", data, "--frame", "3")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--frame'", "Try ./slotcast simulate --help")
        .doesNotContain("Usage:");
  }

  @Test
  void aTableShowsSeedsAndTheirSpread() throws IOException {
    String json =
        """
        {"fg_ari": %s, "ari": 0.5, "miou": 0.25, "perception_ms_median": 4.0,
         "trajectory_error_px_all": {"predicted": {"1": 1.0, "5": 2.0, "10": 3.0}}}
        """;
    for (int seed = 1; seed <= 2; seed++) {
      Files.writeString(
          folder.resolve("isa-seed" + seed + ".json"), json.formatted(0.5 + 0.1 * seed));
    }
    String one = folder.resolve("isa-seed1.json").toString();
    String two = folder.resolve("isa-seed2.json").toString();
    assertThat(run("table", one, two)).isZero();
    assertThat(out.toString())
        .contains("| isa | 1 | 0.600 | 0.500 | 0.250 | 1.00 | 2.00 | 3.00 | — | — | — | 4.00 |")
        .contains("| isa | mean ± deviation | 0.650 ± 0.071 | 0.500 ± 0.000 |");
    assertThat(run("table", folder.resolve("other.json").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("expected NAME-seedN.json");
  }

  /** Fewer videos than are run at once are scored too; too short ones cannot be calibrated on. */
  @Test
  void fewVideosAreScoredAndTooShortOnesRefused() {
    assertThat(run("eval", "--videos=1", "--frames=8", "--predictor-weights=none")).isZero();
    assertThat(out.toString()).contains("1 videos of 8 frames", "FG-ARI").doesNotContain("NaN");
    String savi = folder.resolve("savi.safetensors").toString();
    String former = folder.resolve("former.safetensors").toString();
    String[] calibrate = {
      "calibrate",
      "--weights=isa-small",
      "--out-weights=" + savi,
      "--predictor-weights=slotformer-isa",
      "--out-predictor-weights=" + former,
      "--videos=1",
      "--frames=2"
    };
    assertThat(run(calibrate)).isEqualTo(2);
    assertThat(err.toString())
        .contains("calibration of slotformer-isa: got", "1 videos of 2 frames", "raise --videos");
    assertThat(Path.of(former)).doesNotExist();
  }

  /** The bundled weights have learnt paths, of which only the ellipses are measured. */
  @Test
  void ellipsesOfLearntPathsAreMeasuredWithoutLabels() {
    Path savi = folder.resolve("savi.safetensors");
    Path former = folder.resolve("former.safetensors");
    String[] calibrate = {
      "calibrate",
      "--weights=isa-small",
      "--out-weights=" + savi,
      "--predictor-weights=slotformer-isa",
      "--out-predictor-weights=" + former,
      "--videos=1",
      "--frames=9",
      "--without-labels"
    };
    assertThat(run(calibrate)).isEqualTo(2);
    assertThat(err.toString()).contains("first the masks, then trajectories with --keep-masks");
    List<String> words = new ArrayList<>(List.of(calibrate));
    words.add("--keep-masks");
    assertThat(run(words.toArray(String[]::new))).isZero();
    String key = MotionCalibration.KEY;
    ModelFile bundled = BundledWeights.read("slotformer-isa", LoadedSlotFormer.KIND);
    MotionCalibration before = MotionCalibration.fromJson(bundled.extra().get(key), "bundled");
    ModelFile written = ModelFile.read(former, LoadedSlotFormer.KIND);
    MotionCalibration after = MotionCalibration.fromJson(written.extra().get(key), "written");
    assertThat(after.withEllipses(null)).isEqualTo(before.withEllipses(null));
    assertThat(after.ellipses()).isNotEqualTo(before.ellipses());
    double halfAPixel = Math.pow(0.5 / 32, 2);
    List<Double> unseen = after.ellipses().unseen(); // across and down: a tenth of that and more
    assertThat(unseen.get(0)).isBetween(halfAPixel / 100, 2 * halfAPixel);
    assertThat(unseen.get(2)).isBetween(halfAPixel / 100, 2 * halfAPixel);
    assertThat(out.toString()).contains("sightings of objects that were cut out");
    assertThat(after.ellipses().variance()).hasSize(3); // steps behind six frames of nine
    assertThat(written.tensors().keySet()).isEqualTo(bundled.tensors().keySet());
  }

  @Test
  void aConfigurationIsPrintedWithWhatTheCommandLineChanges() throws IOException {
    Path small =
        Path.of(System.getProperty("slotcast.root", ".."), "training/configs/savi-small.yaml");
    Path mine = folder.resolve("mine.yaml");
    Files.writeString(mine, "extends: " + small.toAbsolutePath() + "\nname: mine\n");
    String config = "--config=" + mine;
    assertThat(run("train", "savi", config, "--set=phases.1.steps=70", "--print-config")).isZero();
    SaviTraining printed = Yaml.parse(out.toString(), SaviTraining.class, "printed");
    assertThat(printed.name()).isEqualTo("mine");
    assertThat(printed.steps()).isEqualTo(2570);
    assertThat(run("train", "savi", config, "--set=phasen.1.steps=70", "--print-config"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--set phasen.1.steps=70", "did you mean phases?");
  }

  /** Not after the videos have been read. */
  @Test
  void weightsToStartFromAreLookedAtFirst() {
    Path root = Path.of(System.getProperty("slotcast.root", ".."));
    String config = "--config=" + root.resolve("training/configs/savi-small.yaml");
    String cache = "--cache=" + folder.resolve("cache");
    String run = "--out=" + folder.resolve("run");
    assertThat(run("train", "savi", config, cache, run, "--init=slotformer-isa")).isEqualTo(2);
    assertThat(err.toString()).contains("weights slotformer-isa: got a model of kind slotformer");
    assertThat(run("train", "savi", config, cache, run, "--init-partly")).isEqualTo(2);
    assertThat(err.toString()).contains("--init-partly: got it without --init");
    assertThat(run("train", "savi", "--config=" + folder, cache, run)).isEqualTo(2);
    assertThat(err.toString()).contains("configuration " + folder + ": got a folder");
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @Test
  void aSizeOfNothingIsAMistake() {
    for (String size : new String[] {"0x0", "64x0", "-1x4", "64"}) {
      assertThat(run("data", "prepare", "--data=" + folder, "--size=" + size)).isEqualTo(2);
      assertThat(err.toString()).contains("--size: got " + size + ", expected height x width");
    }
  }

  @Test
  void simulatingWrites() {
    Path data = folder.resolve("data");
    assertThat(run("simulate", "--format=obj3d", "--out=" + data, "--frames=2", "--size=32x32"))
        .isZero();
    assertThat(data.resolve("train/0/test_2.png")).isRegularFile();
  }
}
