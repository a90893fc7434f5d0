package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import slotcast.loss.SaviLoss;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.ConvEncoder;
import slotcast.model.Randomness;
import slotcast.model.Savi;
import slotcast.model.SlotBeginnings;
import slotcast.model.SlotState;

/**
 * SAVi's forward pass with every activation by name, in the order of computation: frame by frame,
 * slower than {@link Savi#encode}, which does it when nobody looks.
 */
final class SaviActivations {
  private SaviActivations() {}

  /** A batch's clips, with its noise and dropout. */
  static Savi.Encoded encode(Savi model, SaviClips.Batch batch, BiConsumer<String, NDArray> each) {
    NDArray video = batch.video(); // (B,T,3,H,W)
    NDArray noise = batch.noise();
    SaviLoss.requireNoise(model, noise);
    if (model.config().drawsInitialState() != (batch.initial() != null)) {
      throw new IllegalArgumentException(
          "a model is trained with an initial draw where it draws its initial state, and only"
              + " there");
    }
    Randomness random = new Randomness(noise, batch.dropout(), batch.initial());
    if (each == TrainingLoop.Objective.NOBODY) {
      return model.encode(video, batch.features(), null, random, batch.begun());
    }
    each.accept("batch", video);
    Shape s = video.getShape();
    NDArray images = video.reshape(new Shape(s.get(0) * s.get(1)).addAll(s.slice(2)));
    if (model.encoder() instanceof ConvEncoder encoder) {
      each.accept("encoder's convolutions", encoder.convolve(images));
    }
    each.accept("encoder's features", model.encoder().encode(images));
    NDList frames = video.split(s.get(1), 1);
    NDList noises = noise == null ? null : noise.split(s.get(1), 1);
    List<Savi.Step> steps = new ArrayList<>();
    Savi.Recurrent last = null;
    for (int t = 0; t < frames.size(); t++) {
      NDArray drawn = noises == null ? null : noises.get(t).squeeze(1);
      SlotBeginnings begun = batch.begun() == null ? null : batch.begun().get(t);
      Savi.Step step = model.step(frames.get(t).squeeze(1), last, random.withNoise(drawn), begun);
      String frame = "frame " + t;
      show("kernels' distribution of " + frame, step.distribution(), each);
      show("kernels of " + frame, step.kernels().slots(), each);
      show("attention of " + frame, step.attention(), each);
      show(frame, step.state(), each);
      steps.add(step);
      last = step.recurrent();
    }
    return Savi.Encoded.of(steps, model.target(images));
  }

  /**
   * @param states (B,T,K,…)
   */
  static Decoded decode(Savi model, SlotState states, BiConsumer<String, NDArray> each) {
    Decoded decoded = model.decode(states.merged());
    show("mask logits", decoded.logits(), each);
    show("masks", decoded.masks(), each);
    show("colours", decoded.colours(), each);
    show("reconstruction", decoded.combined(), each);
    return decoded;
  }

  /** Everything a state has, as "slots of …" and so on. */
  static void show(String whose, SlotState state, BiConsumer<String, NDArray> each) {
    show("positions of " + whose, state.positions(), each);
    show("scales of " + whose, state.scales(), each);
    show("rotations of " + whose, state.rotations(), each);
    show("slots of " + whose, state.slots(), each);
  }

  private static void show(String name, NDArray array, BiConsumer<String, NDArray> each) {
    if (array != null) {
      each.accept(name, array);
    }
  }
}
