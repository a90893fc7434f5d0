package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.image.Colour;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;

/**
 * The way from a data set on disk to trained weights, by the commands that a user types, at a size
 * of seconds: simulated scenes in the layouts of OBJ3D and CLEVRER, and a folder of images.
 */
class PublishedSetsTest {
  static final String SAVI =
      TinyTraining.SAVI_MODEL
          + """
      data: %s
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 1, clip_norm: 0.5}
      phases:
        - {steps: 3, batch: 2, clip_frames: %d, max_stride: 1, area_weight: 0.0}
      evaluate_every: 3
      checkpoint_every: 3
      """;

  static final String SLOTFORMER =
      """
      name: tiny-former
      perception: none
      model: {history_len: 6, d_model: 16, layers: 1, heads: 2, ffn_size: 16, residual: true}
      data: %s
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 1, clip_norm: 1.0}
      steps: 3
      batch: 2
      rollout: 2
      image_loss: {weight: 1.0, clips: all, frames: all}
      evaluate_every: 3
      checkpoint_every: 3
      """;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Commands.run(out, err, arguments);
  }

  private Path set(String format, String size) {
    Path set = folder.resolve("set");
    assertThat(
            run(
                ("simulate --format " + format + " --size " + size + " --frames 20 --videos 3")
                    .concat(" --val-videos 2 --threads 1 --out " + set)
                    .split(" ")))
        .isZero();
    assertThat(run("data", "check", format, set.toString(), "--threads", "1")).isZero();
    assertThat(out.toString()).contains("train: 3 ", "val: 2 ", "whole: nothing is wrong");
    return set;
  }

  /** Trains both models; returns the weights of the second. */
  private Path train(String savi, String former) throws IOException {
    String cache = folder.resolve("cache").toString();
    Path saviConfig = Files.writeString(folder.resolve("savi.yaml"), SAVI.formatted(savi, 4));
    Path saviRun = folder.resolve("savi");
    assertThat(
            run(
                "train",
                "savi",
                "--config",
                saviConfig + "",
                "--out",
                saviRun + "",
                "--cache",
                cache))
        .as(err.toString())
        .isZero();
    Path weights = saviRun.resolve("tiny-seed1.safetensors");
    LoadedSavi.load(weights).close();
    Path formerConfig =
        Files.writeString(folder.resolve("former.yaml"), SLOTFORMER.formatted(former));
    Path formerRun = folder.resolve("former");
    assertThat(
            run(
                "train",
                "slotformer",
                "--config",
                formerConfig.toString(),
                "--perception",
                weights.toString(),
                "--out",
                formerRun.toString(),
                "--cache",
                cache))
        .as(err.toString())
        .isZero();
    return formerRun.resolve("tiny-former-seed1.safetensors");
  }

  @Test
  void obj3d() throws IOException {
    String data = "{obj3d: {root: %s, frames: 18, held_out: 1}}".formatted(set("obj3d", "32x32"));
    assertThat(train(data, data)).isRegularFile();
  }

  @Test
  void clevrer() throws IOException {
    Path set = set("clevrer", "48x32");
    String savi = "{clevrer: {root: %s}, colour: bgr}".formatted(set);
    String former =
        "{clevrer: {root: %s, stride: 2, filter_enter: true, held_out: 2}, colour: bgr}"
            .formatted(set);
    Path weights = train(savi, former);
    assertThat(ModelFile.read(weights, "slotformer").colour()).isEqualTo(Colour.BGR);
    Path seen = folder.resolve("savi/tiny-seed1.safetensors");
    assertThat(ModelFile.read(seen, LoadedSavi.KIND).colour()).isEqualTo(Colour.BGR);
    // Videos come to a model in its own colours, or not at all.
    Path grey =
        Files.writeString(
            folder.resolve("grey.yaml"), SLOTFORMER.formatted(former.replace("bgr", "grey")));
    String[] extract = {
      "extract", "--config", grey + "", "--perception", seen + "", "--out", folder + "/slots"
    };
    assertThat(run(extract)).isEqualTo(2);
    assertThat(err.toString()).contains("data.colour", "grey", "bgr, which " + seen + " sees");
    // Another stride than the configuration's is refused, not passed over.
    Path other =
        Files.writeString(
            folder.resolve("other.yaml"),
            SAVI.formatted("{clevrer: {root: %s, stride: 2}}".formatted(set), 4));
    assertThat(run("train", "savi", "--config", other + "", "--out", folder.resolve("x") + ""))
        .isEqualTo(2);
    assertThat(err.toString()).contains("max_stride of a phase: got 1, expected 2");
  }

  @Test
  void images() throws IOException {
    Path set = Files.createDirectories(folder.resolve("images/masks")).getParent();
    for (int i = 1; i <= 12; i++) {
      RgbImage image = RgbImage.black(32 + i, 32);
      image.setRgb(i, i, 0xff8000);
      PngFile.write(image, set.resolve("scene" + i + ".png"));
    }
    assertThat(run("data", "check", "images", set.toString())).isEqualTo(2); // masks are missing
    Files.delete(set.resolve("masks"));
    assertThat(run("data", "check", "images", set.toString())).isZero();
    Path config =
        Files.writeString(
            folder.resolve("images.yaml"),
            SAVI.formatted("{images: {root: %s}}".formatted(set), 1));
    Path run = folder.resolve("run");
    assertThat(
            run(
                "train",
                "savi",
                "--config",
                config.toString(),
                "--out",
                run.toString(),
                "--cache",
                folder.resolve("cache").toString()))
        .as(err.toString())
        .isZero();
    assertThat(run.resolve("tiny-seed1.safetensors")).isRegularFile();
  }
}
