package slotcast.runtime.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.config.Yaml;
import slotcast.model.BundledWeights;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.script.SaviScript;
import slotcast.perception.StreamState;
import slotcast.runtime.engine.PerceptionEngine;
import slotcast.runtime.engine.PredictionEngine;
import slotcast.runtime.engine.SlotBatch;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.slotformer.script.SlotFormerScript.Part;

/**
 * What a GPU computes by {@linkplain slotcast.tensor.CudaGraph graphs} is what it computes without,
 * frame after frame. Skipped where there is no GPU, or no library for graphs.
 */
@Tag("gpu")
class CudaGraphTest {
  private static final Set<Part> ALL = EnumSet.allOf(Part.class);
  private static final Set<SaviScript.Part> SEES = EnumSet.allOf(SaviScript.Part.class);

  private static final int FRAMES = 200;
  private static final int STEPS = 10;

  /** Graphs may compute in other workspaces, and so by other algorithms. */
  private static final float TOLERANCE = 1e-5f;

  /** Ten steps multiply a difference of rounding: 4.4e-4 in one of five cases on an H100. */
  private static final float ROLLOUT_TOLERANCE = 1e-3f;

  private record Published(SaviConfig savi, SlotFormerConfig slotformer) {}

  private static Device gpu() {
    assumeTrue(Engine.getEngine("PyTorch").getGpuCount() > 0, "no GPU");
    Device device = Device.gpu(0);
    assumeTrue(ScriptMethods.usesGraphs(device), "no library for CUDA graphs");
    return device;
  }

  /** A bundled model, or one of {@code training/configs/models} with drawn weights. */
  static ModelFile file(String name, String kind) {
    if (!name.endsWith("-obj3d")) {
      return BundledWeights.read(name, kind);
    }
    Path root = Path.of(System.getProperty("slotcast.root", ".."));
    Published read =
        Yaml.read(root.resolve("training/configs/models/" + name + ".yaml"), Published.class);
    return kind.equals(LoadedSavi.KIND)
        ? ModelFile.drawn(kind, read.savi(), 1, store -> new Savi(read.savi(), store))
        : ModelFile.drawn(
            kind, read.slotformer(), 1, store -> new SlotFormer(read.slotformer(), store, store));
  }

  /** isa-64 leaves slots empty, which a processor does not draw. */
  @ParameterizedTest
  @CsvSource({
    "isa-small,1",
    "isa-small,4",
    "isa-64,1",
    "isa-64,4",
    "savi-small,2",
    "savi-obj3d,1",
    "savi-obj3d,4"
  })
  void framesAreSeenTheSame(String model, int cameras) {
    Device gpu = gpu();
    assertThat(framesDiffer(model, cameras, gpu, ScriptMethods.recorder(gpu)))
        .isLessThanOrEqualTo(TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({
    "slotformer-isa,1",
    "slotformer-isa,4",
    "slotformer-small,2",
    "slotformer-obj3d,1",
    "slotformer-obj3d,4"
  })
  void rolloutsAndPicturesAreTheSame(String model, int cameras) {
    Device gpu = gpu();
    assertThat(rolloutsDiffer(model, cameras, gpu, ScriptMethods.recorder(gpu)))
        .isLessThanOrEqualTo(ROLLOUT_TOLERANCE);
  }

  /** A GPU draws all slots, a processor those that are used: masks are the same. */
  @ParameterizedTest
  @CsvSource({"isa-64,1", "isa-64,3"})
  void emptySlotsHaveNoMasks(String model, int cameras) {
    Device gpu = gpu();
    ModelFile file = file(model, LoadedSavi.KIND);
    try (PerceptionEngine graphs =
            new ScriptPerception(file, model, gpu, ScriptMethods.recorder(gpu), SEES);
        PerceptionEngine eager = new EagerPerception(file, model, Device.cpu())) {
      Random random = new Random(3);
      SaviConfig c = file.config(SaviConfig.class, model);
      StreamState last = null;
      float[][] expectedMasks = new float[cameras][];
      float[][] masks = new float[cameras][];
      for (int i = 0; i < 3; i++) {
        float[] images = noise(cameras * 3 * c.height() * c.width(), random, 0.5f);
        StreamState all = eager.see(cameras, images, last, null, expectedMasks);
        last = withoutFirstSlots(all, c.slots().count());
        StreamState got = graphs.see(cameras, images, last, null, masks);
        StreamState expected = eager.see(cameras, images, last, null, expectedMasks);
        // TensorFloat-32, unless it is switched off, and another order of sums
        assertThat(difference(expectedMasks, masks)).isLessThan(5e-3f);
        assertThat(difference(expected.scales(), got.scales())).isLessThan(5e-3f);
      }
    }
  }

  private static StreamState withoutFirstSlots(StreamState s, int slots) {
    float[] scales = s.scales().clone();
    for (int i = 0; i < scales.length; i += 2 * slots) {
      for (int j = 0; j < 4; j++) { // two slots
        scales[i + j] = 0;
      }
    }
    return new StreamState(s.slots(), s.positions(), scales, s.rotations(), s.hidden(), s.cell());
  }

  /** The largest difference of all that frames give, each of them other than the one before. */
  static float framesDiffer(
      String model, int cameras, Device device, ScriptMethods.Recorder recorder) {
    ModelFile file = file(model, LoadedSavi.KIND);
    SaviConfig c = file.config(SaviConfig.class, model);
    Random random = new Random(cameras);
    float most = 0;
    int unequal = 0;
    try (PerceptionEngine graphs = new ScriptPerception(file, model, device, recorder, SEES);
        PerceptionEngine plain = new ScriptPerception(file, model, device, null, SEES)) {
      StreamState last = null;
      float[] before = {};
      for (int i = 0; i < FRAMES; i++) {
        float[] images = noise(cameras * 3 * c.height() * c.width(), random, 0.5f);
        float[][] masks = new float[cameras][];
        float[][] again = new float[cameras][];
        StreamState a = plain.see(cameras, images, last, null, masks);
        StreamState b = graphs.see(cameras, images, last, null, again);
        float now = difference(masks, again);
        now = Math.max(now, difference(a.slots(), b.slots()));
        now = Math.max(now, difference(a.positions(), b.positions()));
        now = Math.max(now, difference(a.scales(), b.scales()));
        now = Math.max(now, difference(a.hidden(), b.hidden()));
        now = Math.max(now, difference(a.cell(), b.cell()));
        if (last != null) {
          PerceptionEngine.Found found = plain.find(cameras, images, last, null);
          float[] slots = found.state().slots();
          PerceptionEngine.Found foundAgain = graphs.find(cameras, images, last, null);
          now = Math.max(now, difference(slots, foundAgain.state().slots()));
          plain.masks(cameras, images, found, masks);
          graphs.masks(cameras, images, found, again);
          now = Math.max(now, difference(masks, again));
          assertThat(slots).as("slots of frame %d", i).isNotEqualTo(before);
          before = slots;
        }
        unequal += now > 0 ? 1 : 0;
        most = Math.max(most, now);
        last = i % 50 == 49 ? null : a; // scenes begin too
      }
    }
    tell(model, cameras, most, unequal);
    return most;
  }

  /** The largest difference of rollouts and of what is drawn of them. */
  static float rolloutsDiffer(
      String model, int cameras, Device device, ScriptMethods.Recorder recorder) {
    ModelFile file = file(model, LoadedSlotFormer.KIND);
    SlotFormerConfig c = file.config(SlotFormerConfig.class, model);
    Random random = new Random(cameras);
    float most = 0;
    int unequal = 0;
    try (PredictionEngine graphs = new ScriptPrediction(file, model, device, recorder, ALL);
        PredictionEngine plain = new ScriptPrediction(file, model, device, null, ALL)) {
      float[] before = {};
      for (int i = 0; i < FRAMES; i++) {
        SlotBatch history = history(c, cameras, random);
        SlotBatch a = plain.rollout(history, STEPS, true);
        SlotBatch b = graphs.rollout(history, STEPS, true);
        float now = difference(a.slots(), b.slots());
        now = Math.max(now, difference(a.positions(), b.positions()));
        now = Math.max(now, difference(a.scales(), b.scales()));
        PredictionEngine.Drawing drawn = plain.draw(a);
        PredictionEngine.Drawing again = graphs.draw(a);
        now = Math.max(now, difference(drawn.images(), again.images()));
        now = Math.max(now, difference(drawn.masks(), again.masks()));
        assertThat(a.slots()).as("slots of rollout %d", i).isNotEqualTo(before);
        before = a.slots();
        unequal += now > 0 ? 1 : 0;
        most = Math.max(most, now);
      }
    }
    tell(model, cameras, most, unequal);
    return most;
  }

  private static SlotBatch history(SlotFormerConfig c, int cameras, Random random) {
    int n = cameras * c.historyLen() * c.numSlots();
    boolean posed =
        c.poses() != null && c.poses().corrector().type() != CorrectorType.SLOT_ATTENTION;
    float[] scales = noise(posed ? 2 * n : 0, random, 0.02f);
    for (int i = 0; i < scales.length; i++) {
      scales[i] = 0.2f + Math.abs(scales[i]);
    }
    return new SlotBatch(
        cameras,
        c.historyLen(),
        noise(n * c.slotSize(), random, 1),
        noise(posed ? 2 * n : 0, random, 0.4f),
        scales,
        noise(0, random, 1));
  }

  private static float[] noise(int count, Random random, float size) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (size * random.nextGaussian());
    }
    return values;
  }

  private static float difference(float[][] a, float[][] b) {
    float most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, difference(a[i], b[i]));
    }
    return most;
  }

  /** The largest absolute difference; not a number if one value is none. */
  private static float difference(float[] a, float[] b) {
    assertThat(b).hasSameSizeAs(a);
    float most = 0;
    for (int i = 0; i < a.length; i++) {
      float d = Math.abs(a[i] - b[i]);
      if (!(d <= most)) {
        most = d;
      }
    }
    return most;
  }

  private static void tell(String model, int cameras, float most, int unequal) {
    System.out.printf(
        "%s, %d cameras: %d calls, %d of them not bitwise equal, largest difference %.2g%n",
        model, cameras, FRAMES, unequal, most);
  }
}
