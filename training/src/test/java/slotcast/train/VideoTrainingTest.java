package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.data.DataConfig;
import slotcast.data.VideoSet;
import slotcast.data.VideosData;
import slotcast.image.Colour;
import slotcast.image.RgbImage;
import slotcast.model.ModelFile;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;
import slotcast.video.VideoReader;
import slotcast.video.VideoWriter;

/** Training on video files, of which nobody knows the objects. */
class VideoTrainingTest {
  private static final String SAVI =
      TinyTraining.SAVI_MODEL
          + """
      data:
        simulated: {videos: 4, held_out: 2, frames: 6, seed: 1, held_out_seed: 100, size: 32}
        augment: {mirror: true}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 1, clip_norm: 0.5}
      phases:
        - {steps: 2, batch: 4, clip_frames: 2, max_stride: 2, area_weight: 0.0}
        - {steps: 1, batch: 2, clip_frames: 3, max_stride: 1, area_weight: 1.0e-3}
      evaluate_every: 3
      checkpoint_every: 3
      """;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Commands.run(out, err, arguments);
  }

  private Path config(String yaml) throws IOException {
    return Files.writeString(folder.resolve("tiny.yaml"), yaml);
  }

  /** A video with sound colours at the model's own shape. */
  private Path video(String name, int frames, long seed) throws IOException {
    Path file = folder.resolve(name);
    try (VideoWriter writer = new VideoWriter(file, 64, 48, 10)) {
      SceneConfig scenes = SceneConfig.obj3d().withSize(64, 48).withFrames(frames);
      Simulator.simulate(scenes, seed).frames().forEach(writer::write);
    }
    return file;
  }

  @Test
  void aVideoFileIsEnough() throws IOException {
    Path video = video("walk.mp4", 40, 1);
    String[] command = {
      "train",
      "savi",
      "--config",
      config(SAVI).toString(),
      "--data",
      video.toString(),
      "--out",
      folder.resolve("run").toString(),
      "--cache",
      folder.resolve("cache").toString()
    };
    assertThat(run(command)).as(err.toString()).isZero();
    ModelFile model = ModelFile.read(folder.resolve("run/tiny-seed1.safetensors"), "savi");
    assertThat(model.provenance().step()).isEqualTo(3);
    Map<String, Double> results = model.provenance().results();
    assertThat(results).containsOnlyKeys("mse");
    assertThat(results.get("mse")).isBetween(0.0, 2.0);
    assertThat(model.extra().get("training")).contains("walk.mp4", "\"mirror\":true");
    assertThat(model.provenance().command()).contains("--data " + video);
  }

  @Test
  void clipsAreTheFramesOfTheVideoThatWereAskedFor() throws IOException {
    Path first = video("a.mp4", 30, 1);
    video("b.mp4", 20, 2);
    VideosData data = new VideosData(List.of(folder.toString()), 0.25, 4, 24, 2, null);
    DataConfig config = DataConfig.of(data);
    assertThat(config.framesPerSecond()).hasValue(5); // every second frame of ten a second
    VideoSet training = config.training(16, 16, folder.resolve("cache"));
    VideoSet heldOut = config.heldOut(16, 16, folder.resolve("cache"));
    assertThat(training.videos()).isEqualTo(2);
    assertThat(training.frames(0)).isEqualTo(7); // of 4, 6, 8 … 22 the first three quarters
    assertThat(heldOut.frames(0)).isEqualTo(3);
    assertThat(training.frames(1) + heldOut.frames(1)).isEqualTo(8); // 4 to 18
    List<RgbImage> frames = VideoReader.readAll(first);
    for (int t = 0; t < 10; t++) {
      float[] expected = data.transform(16, 16).apply(frames.get(4 + 2 * t));
      float[] read = t < 7 ? training.clip(0, t, 1) : heldOut.clip(0, t - 7, 1);
      for (int i = 0; i < expected.length; i++) {
        assertThat(Math.abs(read[i] - expected[i])).isLessThanOrEqualTo(0.51f / 127.5f);
      }
    }
    try (Stream<Path> caches = Files.list(folder.resolve("cache"))) {
      assertThat(caches).hasSize(1); // training and held-out frames share it
    }
  }

  @Test
  void greyScenesTrainAndAreScored() throws IOException {
    SaviTraining config =
        Yaml.parse(
            SAVI.replace("  augment: {mirror: true}", "  colour: grey"),
            SaviTraining.class,
            "test");
    assertThat(config.data().colour()).isEqualTo(Colour.GREY);
    Path cache = folder.resolve("cache");
    Path weights =
        new SaviTrainer(config, 1, folder.resolve("run"), cache)
            .train("test", InitialWeights.DRAWN);
    ModelFile model = ModelFile.read(weights, "savi");
    assertThat(model.provenance().results()).containsKey("fg_ari");
    assertThat(model.colour()).isEqualTo(Colour.GREY);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        SaviClips clips =
            new SaviClips(config, 1, manager, config.data().training(16, 16, cache))) {
      float[] batch = clips.batch(0, 0).video().toFloatArray();
      for (int i = 0; i < 256; i++) {
        assertThat(batch[i]).isEqualTo(batch[256 + i]).isEqualTo(batch[512 + i]);
      }
    }
  }

  @Test
  void batchesReadAheadAreThoseReadWhenAskedFor() throws IOException {
    String stochastic =
        SAVI.replace("{layer: none, stochastic: false}", "{layer: mlp, stochastic: true}");
    SaviTraining config = Yaml.parse(stochastic, SaviTraining.class, "test");
    VideoSet videos = config.data().training(16, 16, folder.resolve("cache"));
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        SaviClips ahead = new SaviClips(config, 1, manager, videos)) {
      for (int step = 0; step < 3; step++) {
        SaviClips.Batch batch = ahead.batch(step, 0); // from 1 on read ahead
        try (SaviClips alone = new SaviClips(config, 1, manager, videos)) {
          SaviClips.Batch other = alone.batch(step, 0);
          assertThat(batch.video().toFloatArray()).isEqualTo(other.video().toFloatArray());
          assertThat(batch.noise().toFloatArray()).isEqualTo(other.noise().toFloatArray());
        }
      }
    }
  }

  @Test
  void prepareFillsTheCacheThatTrainingReads() throws IOException {
    Path video = video("walk.mp4", 40, 1);
    String cache = folder.resolve("cache").toString();
    String config = config(SAVI).toString();
    assertThat(run("data", "prepare", "--config", config, "--cache", cache)).isZero();
    assertThat(out.toString())
        .contains("training: 4 videos, 24 frames of 16x16 with labels, in " + cache)
        .contains("held out: 2 videos, 12 frames of 16x16 with labels");
    assertThat(run("data", "prepare", "--data", video.toString(), "--size=16x24", "--cache", cache))
        .isZero();
    assertThat(out.toString()).contains("training: 1 videos, 36 frames of 24x16, in");
    assertThat(run("data", "prepare", "--data", video.toString(), "--cache", cache)).isEqualTo(2);
    assertThat(err.toString()).contains("--data PATH with --size HxW");
  }

  @Test
  void aCutVideoIsNamed() throws IOException {
    Path video = video("walk.mp4", 40, 1);
    byte[] bytes = Files.readAllBytes(video);
    Files.write(video, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThat(
            run(
                "data",
                "prepare",
                "--data",
                video.toString(),
                "--size=16x16",
                "--cache",
                folder.resolve("cache").toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("walk.mp4").hasLineCount(1);
  }
}
