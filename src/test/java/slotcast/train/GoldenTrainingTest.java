package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.data.DataConfig;
import slotcast.data.SimulatedData;
import slotcast.loss.SlotFormerLoss;
import slotcast.model.Savi;
import slotcast.model.SlotState;
import slotcast.optim.Adam;
import slotcast.parity.FixtureConfigs;
import slotcast.parity.Golden;
import slotcast.parity.GoldenWeights;
import slotcast.parity.SaviParityTest;
import slotcast.parity.SlotFormerCase;
import slotcast.parity.Steps;
import slotcast.slotformer.SlotFormer;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.train.SaviTraining.Phase;

/**
 * Whole steps of the training loop, from the batch (and its noise) to new parameters, through the
 * objective, the optimiser and the schedule that train for users.
 */
class GoldenTrainingTest {
  private static final int WHOLE = Integer.MAX_VALUE;
  private static final DataConfig ANY_SCENES = DataConfig.of(new SimulatedData(1, 1, 50, 1, 2, 64));

  @TestFactory
  Stream<DynamicTest> saviObj3d() {
    return Golden.tests("savi_obj3d", GoldenTrainingTest::savi);
  }

  @TestFactory
  Stream<DynamicTest> stosaviClevrer() {
    return Golden.tests("stosavi_clevrer", GoldenTrainingTest::savi);
  }

  @TestFactory
  Stream<DynamicTest> slotFormerObj3d() {
    return Golden.tests("slotformer_obj3d", g -> slotFormer(g, WHOLE));
  }

  /** The same step with the decoder run on some frames at a time. */
  @TestFactory
  Stream<DynamicTest> slotFormerObj3dInPieces() {
    return Golden.tests("slotformer_obj3d", g -> slotFormer(g, 3));
  }

  @TestFactory
  Stream<DynamicTest> slotFormerClevrer() {
    return Golden.tests("slotformer_clevrer", g -> slotFormer(g, WHOLE));
  }

  private static void savi(Golden golden) {
    JsonNode sched = golden.config().get("sched4");
    double peak = golden.config().get("lr").doubleValue();
    int total = sched.get("total_steps").intValue();
    int warmup = sched.get("warmup_steps").intValue();
    double clip = golden.config().get("clip_grad").doubleValue();
    OptimiserConfig optimiser = new OptimiserConfig(peak, warmup, clip, null, null);
    TrainingLoop loop = loop(optimiser, total);
    saviSteps(
        golden,
        loop,
        (step, run) -> {
          double rate = loop.schedule().rate(step);
          double expected = sched.get("lrs").get(step).doubleValue();
          golden.compareNumber("trained sched4 rate " + step, expected, rate, 1e-12 * peak);
          double loss = sched.get("losses").get(step).doubleValue();
          golden.compareNumber(
              "trained sched4 loss " + step, loss, run.take(step, rate), Golden.SCALAR * loss);
        },
        sched.get("lrs").size(),
        "sched4",
        peak);
    double rate = golden.config().get("adam1").get("lr").doubleValue();
    saviSteps(golden, loop, (step, run) -> run.take(step, rate), 1, "adam1", rate);
  }

  /** Takes a step at a rate and gives the loss before it. */
  private interface Run {
    double take(int step, double rate);
  }

  private interface Stepper {
    void step(int step, Run run);
  }

  private static void saviSteps(
      Golden golden, TrainingLoop loop, Stepper stepper, int steps, String prefix, double rate) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store =
            ParameterStore.loaded(manager, golden.name(), GoldenWeights.of(golden))) {
      Savi model = new Savi(FixtureConfigs.savi(golden.config()), store);
      NDArray video = golden.array(manager, "in/img"); // (B,T,3,H,W)
      NDArray noise =
          model.config().kernel().stochastic() ? golden.array(manager, "in/noise") : null;
      int batch = (int) video.getShape().get(0);
      int frames = (int) video.getShape().get(1);
      SaviTraining config =
          new SaviTraining(
              "golden",
              model.config(),
              ANY_SCENES,
              loop.optimiser(),
              List.of(new Phase(loop.steps(), batch, frames, 1, 0)),
              1,
              1,
              null,
              null,
              null,
              null);
      SaviObjective objective =
          new SaviObjective(
              config,
              manager,
              (step, part) -> new SaviClips.Batch(video, noise, null),
              model,
              null);
      store.requireGradients();
      try (Adam adam = new Adam(manager, store.trainable())) {
        for (int i = 0; i < steps; i++) {
          stepper.step(i, (s, r) -> loop.step(s, r, objective, store, adam).loss());
        }
      }
      Map<String, Tensor> after = store.export();
      after.putAll(store.carried());
      if (steps > 1) {
        Steps.several(golden, prefix, "trained ", Steps.values(after), rate);
      } else {
        double clip = golden.config().get("adam1").get("clip_grad_norm").doubleValue();
        Steps.FirstStep first = Steps.FirstStep.of(golden, clip, name -> rate);
        double floor = SaviParityTest.NOISE * golden.scalar("grad_total_norm");
        Steps.first(golden, prefix, "trained ", Steps.values(after), first, Golden.GRADIENT, floor);
      }
    }
  }

  private static void slotFormer(Golden golden, int framesAtOnce) {
    double rate = golden.config().get("adam1").get("lr").doubleValue();
    OptimiserConfig optimiser = new OptimiserConfig(rate, 1, Double.POSITIVE_INFINITY, null, null);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store =
            ParameterStore.loaded(manager, golden.name(), SlotFormerCase.weights(golden))) {
      SlotFormer model = new SlotFormer(SlotFormerCase.config(golden.config()), store, store);
      SlotState clips = SlotState.of(golden.array(manager, "in/slots")); // (B,L+S,K,C)
      int batch = (int) clips.slots().getShape().get(0);
      int history = model.config().historyLen();
      int rollout = (int) clips.slots().getShape().get(1) - history;
      NDArray images = SlotFormerCase.future(manager, golden); // (B,S,3,H,W)
      SlotFormerTraining config =
          new SlotFormerTraining(
              "golden",
              "none",
              new SlotFormerTraining.Model(history, 0, 0, 0, 0, false, null, null),
              ANY_SCENES,
              optimiser,
              2,
              batch,
              null,
              rollout,
              null,
              null,
              new ImageLoss(
                  golden.config().get("img_recon_loss_w").doubleValue(),
                  HowMany.all(),
                  HowMany.all()),
              1,
              1,
              null,
              null);
      SlotFormerLoss.Images all =
          new SlotFormerLoss.Images(
              null, images.reshape(new Shape(-1).addAll(images.getShape().slice(2))));
      SlotFormerClips.Batch given = SlotFormerClips.Batch.cut(clips, history, all, null);
      SlotFormerObjective objective =
          new SlotFormerObjective(
              config, manager, (step, part) -> given, model, null, null, 1, framesAtOnce);
      model.trainable().values().forEach(a -> a.setRequiresGradient(true));
      try (Adam adam = new Adam(manager, model.trainable())) {
        TrainingLoop.Step taken = loop(optimiser, 1).step(0, rate, objective, store, adam);
        golden.compareScalar("loss", taken.loss(), Golden.SCALAR);
        golden.compareScalar("grad_total_norm", taken.gradientNorm(), Golden.GRADIENT);
      }
      SlotFormerCase.compareStep(golden, "trained ", model.trainable(), rate);
    }
  }

  private static TrainingLoop loop(OptimiserConfig optimiser, int steps) {
    return new TrainingLoop(
        Path.of("none"), "golden", steps, optimiser, steps, steps, HealthConfig.DEFAULT);
  }
}
