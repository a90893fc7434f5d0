package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.data.Clip;
import slotcast.data.FeaturePlane;
import slotcast.data.PlaneMaker;
import slotcast.data.VideoSet;
import slotcast.error.UserError;
import slotcast.ranks.Share;
import slotcast.tensor.ParameterStore;
import slotcast.vit.VisionTransformer;

/** A frozen transformer looks at each frame once; training reads what it saw. */
class FeatureCacheTest {
  private static final String CONFIG =
      TinyDinosaur.WITHOUT_PHASES
          + """
      phases:
        - {steps: 10, batch: 4, clip_frames: 2, max_stride: 2, area_weight: 0.0}
      evaluate_every: 10
      checkpoint_every: 5
      """;

  private static final String NOT_CACHED = CONFIG + "feature_cache: false\n";

  @TempDir Path folder;
  private Path cache;
  private Path vit;

  @BeforeEach
  void transformer() throws IOException {
    cache = folder.resolve("cache");
    vit = random(7);
  }

  private Path random(long seed) throws IOException {
    Path file = folder.resolve("vit-" + seed + ".safetensors");
    RandomVit.write(file, TinyDinosaur.vit(), seed);
    return file;
  }

  private static SaviTraining parsed(String yaml) {
    return Yaml.parse(yaml, SaviTraining.class, "test");
  }

  private Map<String, Double> losses(String out, String yaml, Path transformer) throws IOException {
    SaviTraining config = parsed(yaml).withVit(transformer.toString());
    new SaviTrainer(config, 1, folder.resolve(out), cache).train("test", InitialWeights.DRAWN);
    return LogFile.values(folder.resolve(out), "loss");
  }

  /** Files of all caches, and when they were written. */
  private Map<Path, FileTime> made() throws IOException {
    Map<Path, FileTime> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(cache)) {
      for (Path file : all.filter(f -> f.toString().endsWith(".frames")).toList()) {
        files.put(file, Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  @Test
  void lossesAreThoseOfFeaturesThatAreComputedAnew() throws IOException {
    Map<String, Double> anew = losses("anew", NOT_CACHED, vit);
    Map<String, Double> cached = losses("cached", CONFIG, vit);
    assertThat(cached.keySet()).isEqualTo(anew.keySet()).isNotEmpty();
    anew.forEach((step, loss) -> assertThat(cached.get(step)).isCloseTo(loss, within(1e-6 * loss)));
    Map<String, Double> mse = LogFile.values(folder.resolve("anew"), "mse");
    assertThat(LogFile.values(folder.resolve("cached"), "mse").get("10"))
        .isCloseTo(mse.get("10"), withinPercentage(0.01));
  }

  @Test
  void framesAreSeenOnceAndByEachTransformer() throws IOException {
    Map<String, Double> first = losses("first", CONFIG, vit);
    Map<Path, FileTime> made = made();
    assertThat(losses("second", CONFIG, vit)).isEqualTo(first);
    assertThat(made()).isEqualTo(made);

    Path lost = made.keySet().stream().filter(this::hasFeatures).findFirst().orElseThrow();
    Files.delete(lost); // as if the first run had been broken off before it
    assertThat(losses("third", CONFIG, vit)).isEqualTo(first);
    assertThat(made().keySet()).isEqualTo(made.keySet());
    made.forEach(
        (file, time) -> {
          if (!file.equals(lost)) {
            assertThat(file.toFile().lastModified()).isEqualTo(time.toMillis());
          }
        });

    assertThat(losses("other", CONFIG, random(8))).isNotEqualTo(first);
    assertThat(made()).hasSizeGreaterThan(made.size());
  }

  private boolean hasFeatures(Path file) {
    try {
      return Files.readString(file.resolveSibling("about.json")).contains("mirrored features");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What is read is what the transformer gives of the very images of the clips. */
  @Test
  void featuresAreOfTheImagesOfTheClips() throws IOException {
    SaviTraining config = parsed(CONFIG).withVit(vit.toString());
    FrozenPart frozen = FrozenPart.of(config);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        NDScope scope = new NDScope();
        ParameterStore store = ParameterStore.loaded(manager, "test", frozen.tensors());
        FrozenFeatures features = new FrozenFeatures(config.model(), frozen, manager.getDevice())) {
      scope.suppressNotUsedWarning();
      VideoSet videos =
          config
              .data()
              .training(
                  16,
                  24,
                  cache,
                  config.data().features(16, 24, features).toArray(PlaneMaker[]::new));
      VisionTransformer transformer =
          new VisionTransformer(store, "vit.", config.model().vitEncoder().vit(), 16, 24);
      for (Clip clip : List.of(new Clip(1, 2, 1, false), new Clip(3, 0, 2, true))) {
        NDArray images = manager.create(videos.clips(List.of(clip), 2), new Shape(2, 3, 16, 24));
        float[] expected = transformer.features(images).toFloatArray();
        float[] read = new float[expected.length];
        FeaturePlane.read(videos, clip, 0, read, 0);
        FeaturePlane.read(videos, clip, 1, read, read.length / 2);
        assertThat(read).containsExactly(expected, within(1e-5f));
        Clip turned = new Clip(clip.video(), clip.start(), clip.stride(), !clip.mirrored());
        FeaturePlane.read(videos, turned, 0, read, 0);
        assertThat(distance(read, expected)).isGreaterThan(1e-2f); // what the limit would show
      }
      try (SaviClips clips = new SaviClips(config, 1, manager, videos, Share.WHOLE)) {
        SaviClips.Batch batch = clips.batch(0, 0);
        assertThat(batch.features().getShape()).isEqualTo(new Shape(8, 24, 64));
        NDArray images = batch.video().reshape(8, 3, 16, 24);
        float[] expected = transformer.features(images).toFloatArray();
        assertThat(batch.features().toFloatArray()).containsExactly(expected, within(1e-5f));
      }
    }
  }

  private static float distance(float[] a, float[] b) {
    float most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  @Test
  void framesThatEachClipShowsDifferentlyAreNotCached() {
    String grey = CONFIG.replace("mirror: true", "mirror: true, grey: 0.5");
    assertThat(parsed(CONFIG).cachesFeatures()).isTrue();
    assertThat(parsed(grey).cachesFeatures()).isFalse();
    assertThatThrownBy(() -> parsed(grey + "feature_cache: true\n"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("data.augment.grey shows a frame differently in each clip");
    assertThatThrownBy(() -> parsed(TinyTraining.SAVI + "feature_cache: true\n"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("vit_encoder");
  }
}
