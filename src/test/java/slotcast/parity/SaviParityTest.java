package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.loss.SaviLoss;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.Savi;
import slotcast.optim.Adam;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors;
import slotcast.train.WarmupCosine;

/** SAVi and StoSAVi whole: outputs, losses, every gradient, and steps of the optimiser. */
public class SaviParityTest {
  /**
   * Gradients below this share of their total norm are rounding noise (golden data's README,
   * section 6).
   */
  public static final double NOISE = 1e-7;

  @TestFactory
  Stream<DynamicTest> saviObj3d() {
    return Golden.tests("savi_obj3d", SaviParityTest::whole);
  }

  @TestFactory
  Stream<DynamicTest> stosaviClevrer() {
    return Golden.tests("stosavi_clevrer", SaviParityTest::whole);
  }

  @TestFactory
  Stream<DynamicTest> realSaviObj3d() {
    return Golden.tests("real_savi_obj3d", SaviParityTest::whole);
  }

  @TestFactory
  Stream<DynamicTest> realStosaviClevrer() {
    return Golden.tests("real_stosavi_clevrer", SaviParityTest::whole);
  }

  private static void whole(Golden golden) {
    forwardAndGradients(golden);
    if (golden.config().has("adam1")) {
      firstStep(golden, false);
      firstStep(golden, true);
    }
    if (golden.config().has("sched4")) {
      fourSteps(golden, 1);
    }
  }

  /** The comparison of four steps can fail: it tells rates that are 1 % off. */
  @TestFactory
  Stream<DynamicTest> wrongRatesAreFound() {
    return Golden.tests(
        "savi_obj3d",
        golden ->
            assertThat(golden.differing(trial -> fourSteps(trial, 1.01)))
                .extracting(ParityReport.Row::tensor)
                .contains("sched4 99.9 % in units of the rate"));
  }

  private static ParameterStore store(Golden golden, NDManager manager) {
    return ParameterStore.loaded(manager, golden.name(), GoldenWeights.of(golden));
  }

  private static SaviLoss loss(Golden golden, Savi savi, NDManager manager) {
    NDArray noise = savi.config().kernel().stochastic() ? golden.array(manager, "in/noise") : null;
    return SaviLoss.of(savi, golden.array(manager, "in/img"), null, noise);
  }

  private static void forwardAndGradients(Golden golden) {
    try (NDManager manager = NDManager.newBaseManager();
        ParameterStore store = store(golden, manager);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Savi savi = new Savi(FixtureConfigs.savi(golden.config()), store);
      Set<String> without = new HashSet<>();
      golden.config().get("grad_none").forEach(n -> without.add(n.textValue()));
      // What nobody asked for is what the reference never trains.
      if (!store.unused().equals(without)) {
        throw new AssertionError("unused " + store.unused() + ", expected " + without);
      }
      store.requireGradients();
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        SaviLoss loss = loss(golden, savi, manager);
        outputs(golden, savi, manager, loss);
        golden.compareScalar("loss", loss.total().getFloat(), Golden.SCALAR);
        golden.compareScalar("post_recon_loss", loss.reconstruction().getFloat(), Golden.SCALAR);
        golden.compareScalar(
            "kld_loss",
            loss.divergence() == null ? 0 : loss.divergence().getFloat(),
            Golden.SCALAR);
        collector.backward(loss.total());
      }
      double total = golden.scalar("grad_total_norm");
      double squares = 0;
      for (NDArray p : store.trainable().values()) {
        double n = p.getGradient().norm().getFloat();
        squares += n * n;
      }
      golden.compareScalar("grad_total_norm", Math.sqrt(squares), Golden.GRADIENT);
      Gradients.compare(golden, store.trainable(), Set.of(), Golden.GRADIENT, NOISE * total);
    }
  }

  private static void outputs(Golden golden, Savi savi, NDManager manager, SaviLoss loss) {
    NDArray video = golden.array(manager, "in/img"); // (B,T,3,H,W)
    long b = video.getShape().get(0);
    long t = video.getShape().get(1);
    long k = savi.config().slots().count();
    golden.compare("out/post_slots", loss.encoded().slots(), Golden.MODEL);
    golden.compare("out/kernel_dist", loss.encoded().distribution(), Golden.MODEL);
    Decoded d = loss.decoded();
    NDArray combined = d.combined().reshape(video.getShape());
    Shape s = video.getShape();
    NDArray masks = d.masks().reshape(b, t, k, 1, s.get(3), s.get(4));
    NDArray colours = d.colours().reshape(b, t, k, 3, s.get(3), s.get(4));
    NDIndex coarse = new NDIndex("..., 3::8, 3::8");
    golden.compare("out/post_recon_combined_sub", combined.get(coarse), Golden.MODEL);
    golden.compare("out/post_masks_sub", masks.get(coarse), Golden.MODEL);
    if (golden.has("out/post_recon_combined_last_b0")) {
      golden.compare("out/post_recon_combined_last_b0", combined.get(0).get(t - 1), Golden.MODEL);
      golden.compare(
          "out/post_masks_last_b0_slots0to1",
          masks.get(0).get(t - 1).get(new NDIndex("0:2")),
          Golden.MODEL);
    }
    if (golden.has("out/post_recons_last_sub")) {
      golden.compare(
          "out/post_recons_last_sub",
          colours.get(new NDIndex(":, {}", t - 1)).get(coarse),
          Golden.MODEL);
    }
    if (golden.has("out/encoder_features_sub")) {
      NDArray features = savi.encoder().encode(video.get(new NDIndex(":, 0"))); // (B,N,F)
      golden.compare(
          "out/encoder_features_sub", features.get(new NDIndex(":, 5::64")), Golden.MODEL);
    }
  }

  /**
   * One clipped step at a constant rate: from the golden gradients, which holds the optimiser to
   * the reference, and from our own, which holds the whole chain to it.
   */
  private static void firstStep(Golden golden, boolean ownGradients) {
    JsonNode adam = golden.config().get("adam1");
    double rate = adam.get("lr").doubleValue();
    try (NDManager manager = NDManager.newBaseManager();
        ParameterStore store = store(golden, manager)) {
      Savi savi = new Savi(FixtureConfigs.savi(golden.config()), store);
      store.requireGradients();
      try (Adam optimiser = new Adam(manager, store.trainable())) {
        backward(golden, savi);
        if (!ownGradients) {
          Gradients.replace(golden, store.trainable());
        }
        double norm = optimiser.step(rate, adam.get("clip_grad_norm").doubleValue());
        golden.compareNumber(
            "adam1 norm",
            golden.scalar("grad_total_norm"),
            norm,
            Golden.GRADIENT * golden.scalar("grad_total_norm"));
      }
      Map<String, Safetensors.Tensor> all = all(store);
      Map<String, float[]> after = Steps.values(all);
      String label = ownGradients ? "" : "of golden gradients ";
      double tolerance = ownGradients ? Golden.GRADIENT : 0;
      double floor = ownGradients ? NOISE * golden.scalar("grad_total_norm") : 0;
      Steps.FirstStep step =
          Steps.FirstStep.of(golden, adam.get("clip_grad_norm").doubleValue(), name -> rate);
      Steps.first(golden, "adam1", label, after, step, tolerance, floor);
      Steps.first(golden, "adam1head", label, after, step, tolerance, floor);
      if (golden.names("adam1").size() != after.size() - buffers(all)) {
        throw new AssertionError("not every parameter has a golden step");
      }
    }
  }

  /**
   * Four clipped steps with the reference's schedule.
   *
   * @param factor of the rates; any but 1 is a mistake that the comparison must find
   */
  private static void fourSteps(Golden golden, double factor) {
    JsonNode sched = golden.config().get("sched4");
    double clip = golden.config().get("clip_grad").doubleValue();
    double peak = golden.config().get("lr").doubleValue();
    WarmupCosine schedule =
        new WarmupCosine(
            peak,
            sched.get("total_steps").longValue(),
            golden.config().get("warmup_steps_pct").doubleValue());
    try (NDManager manager = NDManager.newBaseManager();
        ParameterStore store = store(golden, manager)) {
      Savi savi = new Savi(FixtureConfigs.savi(golden.config()), store);
      store.requireGradients();
      try (Adam optimiser = new Adam(manager, store.trainable())) {
        for (int i = 0; i < sched.get("lrs").size(); i++) {
          double rate = schedule.rate(i);
          double expected = sched.get("lrs").get(i).doubleValue();
          golden.compareNumber("sched4 rate " + i, expected, rate, 1e-12 * peak);
          double before = backward(golden, savi);
          optimiser.step(factor * rate, clip);
          double loss = sched.get("losses").get(i).doubleValue();
          golden.compareNumber("sched4 loss " + i, loss, before, Golden.SCALAR * loss);
        }
      }
      Steps.several(golden, "sched4", "", Steps.values(all(store)), peak);
    }
  }

  /** Forward and backward; the gradients stay with the parameters. Returns the loss. */
  private static double backward(Golden golden, Savi savi) {
    try (NDManager manager = NDManager.newBaseManager();
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray loss = loss(golden, savi, manager).total();
        double value = loss.getFloat();
        collector.backward(loss);
        return value;
      }
    }
  }

  /** Trained tensors, and those that are carried along. */
  private static Map<String, Safetensors.Tensor> all(ParameterStore store) {
    Map<String, Safetensors.Tensor> all = store.export();
    all.putAll(store.carried());
    return all;
  }

  private static int buffers(Map<String, Safetensors.Tensor> tensors) {
    return (int) tensors.keySet().stream().filter(n -> n.endsWith(".grid")).count();
  }
}
