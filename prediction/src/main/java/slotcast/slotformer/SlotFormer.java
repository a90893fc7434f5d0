package slotcast.slotformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.layer.Dropout;
import slotcast.layer.Linear;
import slotcast.layer.TransformerLayer;
import slotcast.model.BroadcastDecoder;
import slotcast.model.SlotState;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Shapes;

/**
 * SlotFormer (Wu et al. 2023): a transformer over the slots of the last frames predicts those of
 * the next frame, again and again from its own output.
 *
 * <p>Every slot of a frame gets the same time code, which counts back from the newest frame and is
 * added again at every step, so that the window slides. There is no code for the slots: their order
 * does not matter. Differs from the reference: a frame is projected once and not at every step,
 * which gives the same values.
 *
 * <p>Over the slots of Invariant Slot Attention the model can be aware of poses ({@link
 * SlotFormerConfig.PoseMode#PREDICTED}; the paper's section 5.2): positions, scales and rotations
 * and their velocities are further channels of each token, and are predicted together with the
 * slot, always as differences to the newest frame.
 */
public final class SlotFormer {
  private final SlotFormerConfig config;
  private final Linear inProjection;
  private final Linear outProjection;
  private final NDArray timeCode; // (1,L,D)
  private final List<TransformerLayer> layers = new ArrayList<>();
  private final BroadcastDecoder decoder;
  private final PoseCode poses; // null: slots alone
  private final Map<String, NDArray> trainable = new LinkedHashMap<>();

  /**
   * Asks the stores for every parameter.
   *
   * @param rollouter store of {@code rollouter.*}
   * @param frozen store of {@code decoder.*} and {@code decoder_pos_embedding.*}: that of the
   *     perception model while training, the same one for a model from a file
   */
  public SlotFormer(SlotFormerConfig config, ParameterStore rollouter, ParameterStore frozen) {
    this.config = config;
    int d = config.dModel();
    poses =
        config.predictsPoses() ? new PoseCode(config.poses().corrector(), config.slotSize()) : null;
    int poseSize = poses == null ? 0 : poses.size();
    int out = config.slotSize() + poseSize;
    timeCode =
        rollouter.get(
            "rollouter.enc_t_pe",
            new Init.Buffer(timeCode(config.historyLen(), d)),
            1,
            config.historyLen(),
            d);
    inProjection = Linear.of(rollouter, "rollouter.in_proj", out + poseSize, d);
    for (int i = 0; i < config.layers(); i++) {
      layers.add(
          new TransformerLayer(
              rollouter,
              "rollouter.transformer_encoder.layers." + i,
              d,
              config.heads(),
              config.ffnSize(),
              config.normFirst()));
    }
    outProjection =
        config.residual()
            ? new Linear(
                rollouter.get("rollouter.out_proj.weight", new Init.Constant(0), out, d),
                rollouter.get("rollouter.out_proj.bias", new Init.Constant(0), out))
            : Linear.of(rollouter, "rollouter.out_proj", d, out);
    decoder =
        config.poses() == null
            ? new BroadcastDecoder(frozen, config.decoder(), config.height())
            : new BroadcastDecoder(
                frozen, config.decoder(), config.poses().corrector(), config.height());
    rollouter
        .trainable()
        .forEach(
            (name, array) -> {
              if (name.startsWith("rollouter.")) {
                trainable.put(name, array);
              }
            });
  }

  /**
   * Sines, then cosines, of the frame's age (L-1 for the oldest, 0 for the newest) at wavelengths
   * from 2π to 10000·2π: (L,D).
   */
  private static float[] timeCode(int frames, int width) {
    float[] code = new float[frames * width];
    for (int t = 0; t < frames; t++) {
      for (int i = 0; i < width / 2; i++) {
        double angle = (frames - 1 - t) / Math.pow(10000, 2.0 * i / width);
        code[t * width + i] = (float) Math.sin(angle);
        code[t * width + width / 2 + i] = (float) Math.cos(angle);
      }
    }
    return code;
  }

  public SlotFormerConfig config() {
    return config;
  }

  /** The parameters to train: those of the rollouter. The decoder is frozen. */
  public Map<String, NDArray> trainable() {
    return Collections.unmodifiableMap(trainable);
  }

  /** As {@link #rollout(SlotState, int)}, for slots without poses. */
  public NDArray rollout(NDArray history, int steps) {
    return rollout(SlotState.of(history), steps).slots();
  }

  /** As {@link #rollout(SlotState, int, Dropout)}, without dropout. */
  public SlotState rollout(SlotState history, int steps) {
    return rollout(history, steps, null);
  }

  /**
   * Predicts slots, and their poses where they have some.
   *
   * @param history slots (B,T,K,C) and what travels with them, with T at least L, oldest first;
   *     only the last L frames, and for velocities the one before, are looked at
   * @param steps S, at least 1
   * @param dropout in the transformer, in training, at every step anew; null for none
   * @return slots (B,S,K,C), and as many poses
   */
  public SlotState rollout(SlotState history, int steps, Dropout dropout) {
    Shapes shapes = check("history", history);
    int length = config.historyLen();
    long t = shapes.size("T");
    if (t < length) {
      throw new IllegalArgumentException(
          "history has " + t + " frames, expected at least " + length);
    }
    if (steps < 1) {
      throw new IllegalArgumentException("steps is " + steps + ", expected at least 1");
    }
    if (poses != null) {
      return poses.unpack(roll(poses.pack(history), t, steps, dropout));
    }
    NDArray slots = roll(history.slots(), t, steps, dropout);
    return config.poses() == null
        ? SlotState.of(slots)
        : history.map(x -> held(x, t, steps)).withSlots(slots);
  }

  /** The newest frame, {@code steps} times. */
  private static NDArray held(NDArray x, long t, int steps) {
    NDArray newest = x.split(t, 1).get((int) t - 1);
    return NDArrays.concat(new NDList(Collections.nCopies(steps, newest)), 1);
  }

  /** Predicts vectors of slots, (B,T,K,V) -> (B,S,K,V). */
  private NDArray roll(NDArray history, long t, int steps, Dropout dropout) {
    int length = config.historyLen();
    long b = history.getShape().get(0);
    long k = config.numSlots();
    long d = config.dModel();
    NDList frames = history.split(t, 1); // each (B,1,K,V)
    Deque<NDArray> window = new ArrayDeque<>(); // projected, each (B,1,K,D)
    for (int i = (int) t - length; i < t; i++) {
      window.add(token(frames.get(i), i == 0 ? null : frames.get(i - 1)));
    }
    NDArray newest = frames.get((int) t - 1);
    NDArray code = timeCode.reshape(1, length, 1, d);
    NDList predicted = new NDList();
    for (int s = 0; s < steps; s++) {
      NDArray x = NDArrays.concat(new NDList(window), 1).add(code).reshape(b, length * k, d);
      for (TransformerLayer layer : layers.subList(0, layers.size() - 1)) {
        x = layer.apply(x, dropout); // (B,L*K,D)
      }
      NDArray last = layers.get(layers.size() - 1).newest(x, k, dropout); // (B,K,D)
      NDArray next = next(newest, outProjection.apply(last).expandDims(1));
      window.removeFirst();
      window.addLast(token(next, newest));
      predicted.add(next);
      newest = next;
    }
    return NDArrays.concat(predicted, 1);
  }

  /** One frame as the transformer sees it: (B,1,K,V) -> (B,1,K,D). */
  private NDArray token(NDArray frame, NDArray before) {
    return inProjection.apply(poses == null ? frame : poses.withVelocity(frame, before));
  }

  /** The next frame from the newest one and the transformer's output, all (B,1,K,V). */
  private NDArray next(NDArray newest, NDArray output) {
    if (config.residual()) {
      return newest.add(output);
    }
    if (poses == null) {
      return output;
    }
    long[] pose = {config.slotSize()};
    NDArray moved = newest.split(pose, 3).get(1).add(output.split(pose, 3).get(1));
    return output.split(pose, 3).get(0).concat(moved, 3);
  }

  private Shapes check(String name, SlotState state) {
    Shapes shapes =
        new Shapes()
            .check(name, state.slots(), "B T K=" + config.numSlots() + " C=" + config.slotSize());
    if ((state.positions() != null) != (config.poses() != null)) {
      throw new IllegalArgumentException(
          name
              + " has "
              + (state.positions() == null ? "no positions" : "positions")
              + ", which this model's slots "
              + (config.poses() == null ? "do not have" : "have"));
    }
    return shapes;
  }

  /** As {@link #decode(SlotState)}, for slots without poses. */
  public BroadcastDecoder.Decoded decode(NDArray slots) {
    return decode(SlotState.of(slots));
  }

  /**
   * Draws slots of any number of frames.
   *
   * @param state slots (B,S,K,C), and what travels with them
   * @return arrays with the frames of all videos on the first axis: image (B*S,3,H,W), colours
   *     (B*S,K,3,H,W), masks (B*S,K,1,H,W)
   */
  public BroadcastDecoder.Decoded decode(SlotState state) {
    check("slots", state);
    return decoder.decode(state.merged());
  }
}
