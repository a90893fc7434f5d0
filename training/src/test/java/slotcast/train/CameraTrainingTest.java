package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.perception.SlotPerception;
import slotcast.ros.bag.BagQos;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;
import slotcast.runtime.torch.TorchRuntime;

/** From a recording of a camera that stands still, with every target, to weights that run. */
class CameraTrainingTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;
  private static final int FRAMES = 50;
  private static final String YAML =
      """
      name: walk
      model:
        resolution: [24, 32]
        slots: {count: 4, size: 8, mlp_size: 16, iterations: 2, init_deviation: 0.3}
        encoder: {channels: [3, 8, 8], kernel: 3, strides: [2, 2], out_channels: 8, init_gain: 2.0, head: mlp}
        kernel: {layer: none, stochastic: false}
        predictor: {type: mlp}
        decoder: {channels: [8, 8, 8], resolution: [6, 8], kernel: 3, out_kernel: 3, init_gain: 2.0, planes: [flow, depth, change]}
        corrector: {type: isa_ts, min_scale: 0.02, window: 1.0}
        hints: {threshold: 0.1, min_area: 0.005, max_area: 0.5, background_step: 0.001, patience_frames: 2}
      data:
        bags: {paths: [%s], topic: /image, depth_topic: /depth, held_out: 0.2}
        augment: {mirror: true}
      targets: {rgb: 0.5, flow: 0.5, depth: 0.5, change: 1.0}
      crop: [16, 16]
      optimiser: {peak_rate: 1.0e-3, warmup_steps: 1, clip_norm: 0.5}
      phases:
        - {steps: 2, batch: 4, clip_frames: 2, max_stride: 2, area_weight: 0.0}
        - {steps: 1, batch: 2, clip_frames: 3, max_stride: 1, area_weight: 0.0}
      evaluate_every: 3
      checkpoint_every: 3
      """;

  @TempDir Path folder;

  /** A bright square that walks to and fro over a grey floor from the third frame on. */
  private static RgbImage image(int frame) {
    RgbImage image = RgbImage.black(WIDTH, HEIGHT);
    int left = 4 + Math.abs((2 * frame + 40) % 80 - 40);
    for (int p = 0; p < WIDTH * HEIGHT; p++) {
      int x = p % WIDTH;
      int y = p / WIDTH;
      boolean square = frame > 2 && x >= left && x < left + 14 && y >= 12 && y < 34;
      int value = square ? 190 + 8 * ((x - left) % 5) : 70 + y;
      for (int c = 0; c < 3; c++) {
        image.data()[3 * p + c] = (byte) value;
      }
    }
    return image;
  }

  private Path bag() throws IOException {
    Path path = folder.resolve("walk");
    String qos = BagQos.keepLast(10, true, false);
    try (BagWriter bag = BagWriter.create(path)) {
      bag.addTopic("/image", Image.TYPE, qos);
      bag.addTopic("/depth", Image.TYPE, qos);
      for (int i = 0; i < FRAMES; i++) {
        long stamp = 1_700_000_000_000_000_000L + i * 100_000_000L;
        Header header = new Header(Time.ofNanos(stamp), "camera");
        byte[] colours = image(i).data();
        bag.write(
            "/image",
            stamp,
            Image.TYPE,
            new Image(header, HEIGHT, WIDTH, "rgb8", false, 3 * WIDTH, colours));
        ByteBuffer depth = ByteBuffer.allocate(2 * WIDTH * HEIGHT).order(ByteOrder.LITTLE_ENDIAN);
        for (int p = 0; p < WIDTH * HEIGHT; p++) {
          depth.putShort((short) (p % 7 == 0 ? 0 : 1000 + 20 * (p / WIDTH)));
        }
        bag.write(
            "/depth",
            stamp,
            Image.TYPE,
            new Image(header, HEIGHT, WIDTH, "16UC1", false, 2 * WIDTH, depth.array()));
      }
      bag.commit();
    }
    return path;
  }

  @Test
  void threeStepsWithEveryTargetGiveWeightsThatSeeWhoEnters() throws IOException {
    SaviTraining config = Yaml.parse(YAML.formatted(bag()), SaviTraining.class, "test");
    Path weights =
        new SaviTrainer(config, 1, folder.resolve("run"), folder.resolve("cache"))
            .train("test", InitialWeights.DRAWN);
    ModelFile file = ModelFile.read(weights, LoadedSavi.KIND);
    Map<String, Double> scores = file.provenance().results();
    assertThat(scores).containsKeys("mse", "flow", "depth", "change");
    assertThat(scores.values()).allMatch(Double::isFinite);
    assertThat(file.tensors().keySet()).noneMatch(n -> n.endsWith(".grid"));
    PerceptionOptions options = PerceptionOptions.DEFAULT;
    try (SlotPerception perception =
        new SlotPerception(TorchRuntime.on("cpu").perception(weights.toString(), 1), options)) {
      assertThat(perception.spec().hints()).isEqualTo(config.model().hints());
      for (int i = 0; i < 6; i++) {
        PerceptionResult r = perception.process(image(i), i * 100_000_000L).orElseThrow();
        float[] scales = r.slots().scales(); // (K,2)
        List<Boolean> used = List.of(scales[0] > 0, scales[2] > 0, scales[4] > 0, scales[6] > 0);
        // Untrained, the window holds the slot for a frame or two.
        if (i < 5) {
          assertThat(used).containsExactly(true, i > 2, false, false);
        }
      }
    }
  }

  @Test
  void targetsAndPlanesHaveToFit() {
    String yaml = YAML.formatted("walk");
    assertThatThrownBy(
            () ->
                Yaml.parse(
                    yaml.replace(", depth: 0.5, change", ", change"), SaviTraining.class, "test"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("targets.depth is missing");
    assertThatThrownBy(
            () ->
                Yaml.parse(
                    yaml.replace("planes: [flow, depth,", "planes: [flow,"),
                    SaviTraining.class,
                    "test"))
        .hasMessageContaining("targets.depth is 0.5, model.decoder.planes are [flow, change]");
    assertThatThrownBy(
            () -> Yaml.parse(yaml.replace("[16, 16]", "[16, 18]"), SaviTraining.class, "test"))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(
            () -> Yaml.parse(yaml.replace("[16, 16]", "[32, 16]"), SaviTraining.class, "test"))
        .hasMessageContaining("crop is [32, 16]");
  }
}
