package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import slotcast.model.KernelConfig.KernelLayer;
import slotcast.model.PredictorConfig.PredictorType;
import slotcast.model.Savi.Recurrent;
import slotcast.model.Savi.Step;
import slotcast.tensor.ParameterStore;

/**
 * The part of {@link Savi} that goes from frame to frame: initial slots or the predictor's, drawn
 * from a distribution where the model is stochastic, and fitted to the frame's features.
 *
 * <p>Axes: B batch, T time, N places of features, F features, K slots, C slot width.
 */
final class SlotRecurrence {
  private final SaviConfig config;
  private final SlotInitializer initializer;
  private final KernelDistribution kernels; // null: none
  private final Corrector corrector;
  private final SlotPredictor predictor;

  /**
   * @param encoder of the frames, whose grid of features the corrector may have to know
   */
  SlotRecurrence(SaviConfig config, FrameEncoder encoder, ParameterStore store) {
    this.config = config;
    SlotsConfig s = config.slots();
    KernelLayer layer = config.kernel().layer();
    initializer = new SlotInitializer(store, s, config.corrector(), config.hints() != null);
    kernels =
        layer == KernelLayer.NONE
            ? null
            : new KernelDistribution(store, layer == KernelLayer.MLP, s.size());
    corrector = corrector(config, encoder, store);
    predictor = predictor(config, store);
  }

  private static Corrector corrector(
      SaviConfig config, FrameEncoder encoder, ParameterStore store) {
    int features = config.featureSize();
    return config.corrector().tracksPose()
        ? new InvariantSlotAttention(
            store,
            config.slots(),
            config.corrector(),
            features,
            encoder.featureHeight(),
            encoder.featureWidth(),
            config.hints() != null)
        : new SlotAttention(store, config.slots(), features);
  }

  private static SlotPredictor predictor(SaviConfig config, ParameterStore store) {
    PredictorConfig p = config.predictor();
    int width = config.slots().size();
    String prefix = p.rnn() ? "predictor.base_predictor" : "predictor";
    if (p.type() == PredictorType.IDENTITY) {
      return (slots, memory, dropout) -> new SlotPredictor.Prediction(slots, null);
    }
    if (p.type() == PredictorType.MLP) {
      return new MlpPredictor(store, width, p.normFirst());
    }
    SlotPredictor base = new TransformerPredictor(store, prefix, p, width);
    return p.rnn() ? new LstmPredictor(store, base, width, config.slots().mlpSize()) : base;
  }

  /**
   * The state before a first frame: all slots empty for a model with hints.
   *
   * @param batch B
   * @param draw of training; null for fixed numbers
   * @param count K of a model with hints; others have as many as they were built with
   */
  SlotState initial(long batch, InitialDraw draw, int count) {
    return config.hints() == null
        ? initializer.initial(batch, draw)
        : initializer.empty(batch, count);
  }

  /**
   * One frame after the other.
   *
   * @param frames (B,T,N,F)
   * @param random with noise (B,T,K,C)
   * @param begun of each frame, or null
   * @return T steps
   */
  List<Step> steps(NDArray frames, Recurrent last, Randomness random, List<SlotBeginnings> begun) {
    long t = frames.getShape().get(1);
    NDList each = frames.split(t, 1);
    NDList noises = random.noise() == null ? null : random.noise().split(t, 1);
    List<Step> steps = new ArrayList<>();
    Recurrent recurrent = last;
    for (int i = 0; i < t; i++) {
      NDArray noise = noises == null ? null : noises.get(i).squeeze(1);
      SlotBeginnings now = begun == null ? null : begun.get(i);
      Step step = step(each.get(i).squeeze(1), recurrent, random.withNoise(noise), now);
      recurrent = step.recurrent();
      steps.add(step);
    }
    return steps;
  }

  /**
   * One frame.
   *
   * @param features (B,N,F)
   * @param last of the frame before, or null for a first one
   * @param random with noise (B,K,C)
   * @param begun the slots that start with this frame, or null
   */
  Step step(NDArray features, Recurrent last, Randomness random, SlotBeginnings begun) {
    if (begun != null && config.hints() == null) {
      throw new IllegalArgumentException("hints for a model that takes none");
    }
    long batch = features.getShape().get(0);
    SlotState start;
    SlotPredictor.Memory memory = null;
    int iterations = config.slots().iterations();
    if (last == null) {
      int count = begun == null ? config.slots().count() : begun.count();
      start = initial(batch, random.initial(), count);
      iterations = config.slots().firstIterations();
    } else {
      SlotPredictor.Prediction p =
          predictor.predict(last.state().slots(), last.memory(), random.dropout());
      start = last.state().withSlots(p.slots());
      memory = p.memory();
    }
    if (begun != null) {
      start = begun.apply(start, initializer.empty(batch, begun.count()).slots());
    }
    NDArray distribution = null;
    if (kernels != null) {
      distribution = kernels.distribution(start.slots());
      start =
          start.withSlots(
              random.noise() == null
                  ? KernelDistribution.mean(distribution)
                  : KernelDistribution.sample(distribution, random.noise()));
    }
    Corrector.Correction c = corrector.correct(features, start, iterations);
    return new Step(new Recurrent(c.state(), memory), distribution, start, c.attention());
  }
}
