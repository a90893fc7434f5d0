package slotcast.prediction;

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
import slotcast.layer.Linear;
import slotcast.layer.TransformerLayer;
import slotcast.model.BroadcastDecoder;
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
 */
public final class SlotFormer {
  private final SlotFormerConfig config;
  private final Linear inProjection;
  private final Linear outProjection;
  private final NDArray timeCode; // (1,L,D)
  private final List<TransformerLayer> layers = new ArrayList<>();
  private final BroadcastDecoder decoder;
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
    timeCode =
        rollouter.get(
            "rollouter.enc_t_pe",
            new Init.Buffer(timeCode(config.historyLen(), d)),
            1,
            config.historyLen(),
            d);
    inProjection = Linear.of(rollouter, "rollouter.in_proj", config.slotSize(), d);
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
                rollouter.get(
                    "rollouter.out_proj.weight", new Init.Constant(0), config.slotSize(), d),
                rollouter.get("rollouter.out_proj.bias", new Init.Constant(0), config.slotSize()))
            : Linear.of(rollouter, "rollouter.out_proj", d, config.slotSize());
    decoder = new BroadcastDecoder(frozen, config.decoder(), config.height());
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

  /**
   * Predicts slots.
   *
   * @param history (B,T,K,C) with T at least L, oldest first; only the last L frames are looked at
   * @param steps S, at least 1
   * @return (B,S,K,C)
   */
  public NDArray rollout(NDArray history, int steps) {
    Shapes shapes =
        new Shapes()
            .check("history", history, "B T K=" + config.numSlots() + " C=" + config.slotSize());
    int length = config.historyLen();
    long t = shapes.size("T");
    if (t < length) {
      throw new IllegalArgumentException(
          "history has " + t + " frames, expected at least " + length);
    }
    if (steps < 1) {
      throw new IllegalArgumentException("steps is " + steps + ", expected at least 1");
    }
    long b = shapes.size("B");
    long k = config.numSlots();
    long d = config.dModel();
    NDList frames = history.split(t, 1); // each (B,1,K,C)
    Deque<NDArray> window = new ArrayDeque<>(); // projected, each (B,1,K,D)
    for (int i = (int) t - length; i < t; i++) {
      window.add(inProjection.apply(frames.get(i)));
    }
    NDArray newest = frames.get((int) t - 1);
    NDArray code = timeCode.reshape(1, length, 1, d);
    NDList predicted = new NDList();
    for (int s = 0; s < steps; s++) {
      NDArray x = NDArrays.concat(new NDList(window), 1).add(code).reshape(b, length * k, d);
      for (int i = 0; i < layers.size() - 1; i++) {
        x = layers.get(i).apply(x);
      }
      x = layers.get(layers.size() - 1).apply(x); // (B,L*K,D)
      NDArray last = length == 1 ? x : x.split(new long[] {(length - 1) * k}, 1).get(1); // (B,K,D)
      NDArray next = outProjection.apply(last).reshape(b, 1, k, config.slotSize());
      newest = config.residual() ? newest.add(next) : next;
      predicted.add(newest);
      window.removeFirst();
      window.addLast(inProjection.apply(newest));
    }
    return NDArrays.concat(predicted, 1);
  }

  /**
   * Draws slots of any number of frames.
   *
   * @param slots (B,S,K,C)
   * @return arrays with the frames of all videos on the first axis: image (B*S,3,H,W), colours
   *     (B*S,K,3,H,W), masks (B*S,K,1,H,W)
   */
  public BroadcastDecoder.Decoded decode(NDArray slots) {
    Shapes shapes =
        new Shapes()
            .check("slots", slots, "B S K=" + config.numSlots() + " C=" + config.slotSize());
    return decoder.decode(
        slots.reshape(shapes.size("B") * shapes.size("S"), config.numSlots(), config.slotSize()));
  }
}
