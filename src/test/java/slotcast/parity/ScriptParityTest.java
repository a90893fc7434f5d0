package slotcast.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.model.KernelDistribution;
import slotcast.model.PredictorConfig;
import slotcast.model.PredictorConfig.PredictorType;
import slotcast.model.SaviConfig;
import slotcast.model.SlotState;
import slotcast.model.SlotsConfig;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.script.SlotFormerScript;
import slotcast.tensor.ParameterStore;

/** Scripts on libtorch and on ONNX Runtime against the reference: what eager models are held to. */
class ScriptParityTest {
  private static final NDIndex COARSE = new NDIndex("..., 3::8, 3::8");

  @FunctionalInterface
  private interface Case {
    void run(Golden golden, ScriptCase script, NDManager manager);
  }

  private static Stream<DynamicTest> savi(String name, Case run) {
    return Golden.tests(
        name,
        golden -> {
          SaviConfig config = FixtureConfigs.savi(golden.config());
          run(golden, config, run);
        });
  }

  private static void run(Golden golden, SaviConfig config, Case run) {
    for (ScriptRun.Way way : ScriptRun.Way.all()) {
      try (NDManager manager = NDManager.newBaseManager();
          NDScope scope = new NDScope();
          ScriptCase script = ScriptCase.of(config, GoldenWeights.of(golden), manager, way)) {
        scope.suppressNotUsedWarning();
        run.run(golden, script, manager);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> encoder() {
    return savi(
        "encoder",
        (g, s, m) -> {
          NDArray features = s.call("encode", g.array(m, "in/img")).get(0);
          g.compare("out/features_sub", features.get(new NDIndex(":, 5::7")), Golden.COMPONENT);
        });
  }

  @TestFactory
  Stream<DynamicTest> slotAttention() {
    return savi(
        "slot_attention",
        (g, s, m) -> {
          NDArray features = g.array(m, "in/features");
          SlotState slots = SlotState.of(g.array(m, "in/slots"));
          for (int i = 1; g.has("out/iter" + i + "/slots"); i++) {
            NDList c = s.correct(features, slots, i);
            g.compare("out/iter" + i + "/slots", c.get(0), Golden.COMPONENT);
            NDArray softmax = c.get(1).transpose(0, 2, 1); // (B,N,K)
            g.compare("out/iter" + i + "/attn_softmax", softmax, Golden.COMPONENT);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> predictorObj3d() {
    return savi(
        "predictor_obj3d",
        (g, s, m) -> {
          NDArray x = g.array(m, "in/x1");
          long rows = x.getShape().get(0) * x.getShape().get(1);
          NDArray hidden = m.zeros(new Shape(rows, s.savi().config().slots().mlpSize()));
          NDArray cell = hidden;
          for (int i = 1; g.has("in/x" + i); i++) {
            NDList p = s.call("predict", g.array(m, "in/x" + i), hidden, cell);
            hidden = p.get(1);
            cell = p.get(2);
            g.compare("out/step" + i, p.get(0), Golden.COMPONENT);
            g.compare("out/h" + i, hidden.expandDims(0), Golden.COMPONENT);
            g.compare("out/c" + i, cell.expandDims(0), Golden.COMPONENT);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> predictorClevrer() {
    return Stream.of(true, false)
        .flatMap(
            normFirst ->
                Golden.tests(
                    "predictor_clevrer",
                    golden -> {
                      SaviConfig c = FixtureConfigs.savi(golden.config());
                      PredictorConfig p =
                          new PredictorConfig(PredictorType.MLP, 0, 0, 0, normFirst, false);
                      SaviConfig config =
                          new SaviConfig(
                              c.resolution(), c.slots(), c.encoder(), c.kernel(), p, c.decoder());
                      run(golden, config, (g, s, m) -> mlpPredictor(g, s, m, normFirst));
                    }));
  }

  private static void mlpPredictor(Golden g, ScriptCase s, NDManager m, boolean normFirst) {
    for (int i = 1; g.has("in/x" + i); i++) {
      String name = "out/step" + i + (normFirst ? "" : "_norm_last");
      if (g.has(name)) {
        NDArray next = s.call("predict", g.array(m, "in/x" + i)).get(0);
        g.compare(name, next, Golden.COMPONENT);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> decoder() {
    return savi(
        "decoder",
        (g, s, m) -> {
          NDArray slots = g.array(m, "in/slots");
          NDList d = s.call("decode", slots);
          g.compare("out/recon_combined", d.get(0), Golden.COMPONENT);
          g.compare("out/recons_sub", d.get(2).get(COARSE), Golden.COMPONENT);
          NDArray masks = s.call("masks", slots).get(0); // alone
          g.compare("out/masks_b0", masks.get(0), Golden.COMPONENT);
          g.compare("out/masks_sub", d.get(1).get(COARSE), Golden.COMPONENT);
        });
  }

  @TestFactory
  Stream<DynamicTest> videos() {
    return Stream.of("savi_obj3d", "real_savi_obj3d")
        .flatMap(name -> savi(name, ScriptParityTest::video));
  }

  /** A clip frame by frame, as a camera's. */
  private static void video(Golden g, ScriptCase s, NDManager m) {
    NDArray video = g.array(m, "in/img"); // (B,T,3,H,W)
    int t = (int) video.getShape().get(1);
    NDList slots = new NDList();
    NDList masks = new NDList();
    NDList images = new NDList();
    NDList seen = null;
    for (int i = 0; i < t; i++) {
      NDArray frame = video.get(new NDIndex(":, {}", i));
      NDArray h = seen == null ? null : memory(seen, s, m, 2);
      NDArray c = seen == null ? null : memory(seen, s, m, 3);
      seen = seen == null ? s.call("first", frame) : s.call("next", frame, seen.get(1), h, c);
      masks.add(seen.get(0));
      slots.add(seen.get(1));
      images.add(s.call("decode", seen.get(1)).get(0));
    }
    g.compare("out/post_slots", NDArrays.stack(slots, 1), Golden.MODEL);
    g.compare("out/post_masks_sub", NDArrays.stack(masks, 1).get(COARSE), Golden.MODEL);
    NDArray drawn = NDArrays.stack(images, 1).get(COARSE);
    g.compare("out/post_recon_combined_sub", drawn, Golden.MODEL);
  }

  private static NDArray memory(NDList seen, ScriptCase s, NDManager m, int part) {
    SlotsConfig sizes = s.savi().config().slots();
    long rows = seen.get(1).getShape().get(0) * sizes.count();
    return seen.size() > 2 ? seen.get(part) : m.zeros(new Shape(rows, sizes.mlpSize()));
  }

  @TestFactory
  Stream<DynamicTest> stochasticVideos() {
    return Stream.of("stosavi_clevrer", "real_stosavi_clevrer")
        .flatMap(name -> savi(name, ScriptParityTest::stochastic));
  }

  /** The golden kernels are drawn, the script's are means: drawn between its methods here. */
  private static void stochastic(Golden g, ScriptCase s, NDManager m) {
    NDArray video = g.array(m, "in/img");
    NDArray noise = g.array(m, "in/noise"); // (B,T,K,C)
    NDArray distribution = s.savi().encode(video, null, noise).distribution(); // (B,T,K,2C)
    Shape shape = video.getShape();
    NDArray slots = s.savi().initial(shape.get(0)).slots();
    NDList all = new NDList();
    NDList masks = new NDList();
    NDList means = new NDList();
    for (int i = 0; i < shape.get(1); i++) {
      NDIndex now = new NDIndex(":, {}", i);
      means.add(s.call("kernels", i == 0 ? slots : s.call("predict", slots).get(0)).get(0));
      NDArray kernels = KernelDistribution.sample(distribution.get(now), noise.get(now));
      NDArray features = s.call("encode", video.get(now)).get(0);
      int iterations = s.savi().config().slots().iterations();
      slots = s.correct(features, SlotState.of(kernels), iterations).get(0);
      all.add(slots);
      masks.add(s.call("masks", slots).get(0));
    }
    g.compare("out/post_slots", NDArrays.stack(all, 1), Golden.MODEL);
    g.compare("out/post_masks_sub", NDArrays.stack(masks, 1).get(COARSE), Golden.MODEL);
    NDArray golden = KernelDistribution.mean(g.array(m, "out/kernel_dist"));
    g.compareValues(
        "out/kernel_dist means",
        golden.toFloatArray(),
        NDArrays.stack(means, 1).toFloatArray(),
        Golden.MODEL,
        0);
  }

  @TestFactory
  Stream<DynamicTest> rollouts() {
    return Stream.of(
            "slotformer_obj3d",
            "slotformer_clevrer",
            "real_slotformer_obj3d",
            "real_slotformer_clevrer")
        .flatMap(name -> Golden.tests(name, ScriptParityTest::rollout));
  }

  private static void rollout(Golden g) {
    try (NDManager m = NDManager.newBaseManager();
        NDScope scope = new NDScope();
        ParameterStore store = ParameterStore.loaded(m, g.name(), SlotFormerCase.weights(g))) {
      scope.suppressNotUsedWarning();
      SlotFormer model = new SlotFormer(SlotFormerCase.config(g.config()), store, store);
      for (ScriptRun.Way way : ScriptRun.Way.all()) {
        rollout(g, m, model, store, way);
      }
    }
  }

  private static void rollout(
      Golden g, NDManager m, SlotFormer model, ParameterStore store, ScriptRun.Way way) {
    int length = model.config().historyLen();
    try (ScriptRun s =
        new ScriptRun(way, target -> SlotFormerScript.of(model, store, target), m.getDevice())) {
      NDArray slots = g.array(m, "in/slots"); // (B,T,K,C)
      NDArray history = slots.split(new long[] {length}, 1).get(0);
      int steps = (int) g.shape("out/pred_slots")[1];
      NDArray predicted = s.call("rollout", m, steps, history).get(0);
      g.compare("out/pred_slots", predicted, Golden.MODEL);
      Shape p = predicted.getShape();
      NDList d = s.call("decode", m, predicted.reshape(-1, p.get(2), p.get(3)));
      g.compare("out/recon_combined_sub", d.get(0).get(COARSE).toFloatArray(), Golden.MODEL);
      g.compare("out/masks_sub", d.get(1).get(COARSE).toFloatArray(), Golden.MODEL);
      for (String name : g.names("out/rollout")) { // only the last frames count
        Matcher first = Pattern.compile("from_frames_(\\d+)_to_end").matcher(name);
        if (!first.find()) {
          throw new AssertionError("unknown kind of rollout " + name);
        }
        long t = length + Long.parseLong(first.group(1));
        NDArray longer = slots.split(new long[] {t}, 1).get(0);
        long more = g.shape(name)[1];
        g.compare(name, s.call("rollout", m, more, longer).get(0), Golden.MODEL);
      }
    }
  }
}
