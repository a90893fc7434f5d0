package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Shapes;
import slotcast.tensor.TorchOps;
import slotcast.tokenizer.TokenDecoder;

/**
 * Slot Attention for Video (Kipf et al. 2022) as SlotFormer trains it (Wu et al. 2023): the first
 * frame starts from learnt or drawn slots, every later one from the predictor's, and a corrector
 * fits them to the frame.
 *
 * <p>The {@link ParameterStore} given owns the parameters. Everything returned belongs to the
 * caller's {@code NDScope}.
 */
public final class Savi {
  private final SaviConfig config;
  private final FrameEncoder encoder;
  private final SlotRecurrence recurrence;
  private final BroadcastDecoder decoder; // null: no images are drawn
  private final TokenDecoder tokens; // null: no tokens are drawn
  private final FeatureDecoder features; // null: no features are drawn

  /**
   * What one frame hands to the next.
   *
   * @param state slots of the last frame
   * @param memory of the predictor, or null
   */
  public record Recurrent(SlotState state, SlotPredictor.Memory memory) {}

  /**
   * @param recurrent what the next frame starts from; its state holds this frame's slots
   * @param distribution of the kernels (B,K,2C), or null without a kernel layer
   * @param kernels what the corrector started from
   * @param attention (B,K,N), softmax over slots
   */
  public record Step(
      Recurrent recurrent, NDArray distribution, SlotState kernels, NDArray attention) {
    /** This frame's slots. */
    public SlotState state() {
      return recurrent.state();
    }
  }

  /**
   * A whole clip.
   *
   * @param states of all frames: slots (B,T,K,C), and what travels with them
   * @param distribution (B,T,K,2C), or null without a kernel layer
   * @param attention (B,T,K,N), softmax over slots
   * @param last where the next clip of the same video goes on
   * @param target features (B*T,N,D) that a feature decoder is to draw; null without one
   */
  public record Encoded(
      SlotState states, NDArray distribution, NDArray attention, Recurrent last, NDArray target) {
    /**
     * Of a clip's frames in their order.
     *
     * @param target as the record's
     */
    public static Encoded of(List<Step> steps, NDArray target) {
      NDList distributions = new NDList();
      NDList attentions = new NDList();
      for (Step step : steps) {
        attentions.add(step.attention());
        if (step.distribution() != null) {
          distributions.add(step.distribution());
        }
      }
      return new Encoded(
          SlotState.stack(steps.stream().map(Step::state).toList()),
          distributions.isEmpty() ? null : NDArrays.stack(distributions, 1),
          NDArrays.stack(attentions, 1),
          steps.get(steps.size() - 1).recurrent(),
          target);
    }

    /** (B,T,K,C). */
    public NDArray slots() {
      return states.slots();
    }
  }

  /** Asks the store for every parameter. */
  public Savi(SaviConfig config, ParameterStore store) {
    this(config, store, store);
  }

  /**
   * Asks one store for what is trained, another for what is not.
   *
   * @param frozen owns the parameters of a tokenizer or a vision transformer, where there is one
   */
  public Savi(SaviConfig config, ParameterStore store, ParameterStore frozen) {
    this.config = config;
    encoder =
        config.vitEncoder() == null
            ? new ConvEncoder(store, config)
            : new VitEncoder(store, frozen, config);
    recurrence = new SlotRecurrence(config, encoder, store);
    decoder =
        config.decoder() == null
            ? null
            : new BroadcastDecoder(
                store,
                config.decoder(),
                config.corrector(),
                config.height(),
                config.drawsSomeSlots());
    TokenDecoderConfig t = config.tokenDecoder();
    tokens =
        t == null
            ? null
            : new TokenDecoder(
                store,
                frozen,
                t.tokenizer(),
                t.layers(),
                t.heads(),
                config.slots().size(),
                config.height(),
                config.width());
    features = config.featureDecoder() == null ? null : new FeatureDecoder(store, config);
  }

  public SaviConfig config() {
    return config;
  }

  /** The first part. */
  public FrameEncoder encoder() {
    return encoder;
  }

  /** The last part where tokens are drawn, else null. */
  public TokenDecoder tokens() {
    return tokens;
  }

  /**
   * What a stream starts from, as scores and nodes have it.
   *
   * @param batch B
   * @return slots (B,K,C), and what travels with them
   */
  public SlotState initial(long batch) {
    return recurrence.initial(batch, null, config.slots().count());
  }

  /** As the other, without dropout and hints, with the initial slots of scores and nodes. */
  public Step step(NDArray images, Recurrent last, NDArray noise) {
    return step(images, last, Randomness.of(noise), null);
  }

  /**
   * One frame of a stream.
   *
   * @param images (B,3,H,W) in [-1,1]
   * @param last what the frame before returned, or null for a stream's first frame
   * @param random with noise (B,K,C)
   * @param begun the slots that start with this frame, for a model with hints; null for none
   */
  public Step step(NDArray images, Recurrent last, Randomness random, SlotBeginnings begun) {
    new Shapes().check("images", images, "B 3 H=" + config.height() + " W=" + config.width());
    return recurrence.step(encoder.encode(images), last, random, begun);
  }

  /** As the other, without dropout and hints, with the initial slots of scores and nodes. */
  public Encoded encode(NDArray video, Recurrent last, NDArray noise) {
    return encode(video, null, last, Randomness.of(noise), null);
  }

  /**
   * A clip, all frames encoded at once.
   *
   * @param video (B,T,3,H,W) in [-1,1]
   * @param frozen features (B*T,N,D) that a vision transformer gave of it before; null to compute
   *     them
   * @param last where the clip before ended, or null at a video's start
   * @param random with noise (B,T,K,C)
   * @param begun the slots that start with each frame, for a model with hints; null for none
   */
  public Encoded encode(
      NDArray video,
      NDArray frozen,
      Recurrent last,
      Randomness random,
      List<SlotBeginnings> begun) {
    Shapes shapes =
        new Shapes().check("video", video, "B T 3 H=" + config.height() + " W=" + config.width());
    long b = shapes.size("B");
    long t = shapes.size("T");
    NDArray images = video.reshape(b * t, 3, config.height(), config.width());
    NDArray seen = frozen;
    NDArray flat;
    if (encoder instanceof VitEncoder vit) {
      seen = frozen == null ? vit.frozen(images) : frozen;
      flat = vit.head(seen);
    } else {
      flat = encoder.encode(images);
    }
    NDArray frames = flat.reshape(b, t, flat.getShape().get(1), -1);
    List<Step> steps = recurrence.steps(frames, last, random, begun);
    return Encoded.of(steps, features == null ? null : seen);
  }

  /**
   * What a feature decoder is to draw.
   *
   * @param images (B,3,H,W) in [-1,1]
   * @return (B,N,D), without gradients; null for a model that draws no features
   */
  public NDArray target(NDArray images) {
    return features == null ? null : ((VitEncoder) encoder).frozen(images);
  }

  /**
   * (B,K,C) -> image, colours and masks; only for a corrector that tracks no positions and a
   * decoder that draws images.
   */
  public BroadcastDecoder.Decoded decode(NDArray slots) {
    return decode(SlotState.of(slots));
  }

  /** Slots, and what travels with them -> image, colours and masks. */
  public BroadcastDecoder.Decoded decode(SlotState state) {
    if (decoder == null) {
      throw new IllegalStateException(
          (tokens == null ? "feature_decoder draws features" : "token_decoder draws tokens")
              + ", not images");
    }
    return decoder.decode(state);
  }

  /** Slots, and what travels with them -> features and alphas of patches. */
  public FeatureDecoder.Decoded decodeFeatures(SlotState state) {
    if (features == null) {
      throw new IllegalStateException("a model without feature_decoder draws no features");
    }
    return features.decode(state);
  }

  /**
   * Slots as they are drawn: with scales of 0, which is empty, where one has too little attention
   * to show anything.
   *
   * @param state (B,K,…)
   * @param attention (B,K,N)
   */
  public SlotState shown(SlotState state, NDArray attention) {
    Double least = decoder == null ? null : config.decoder().minAttention();
    if (least == null) {
      return state;
    }
    NDArray shows =
        attention
            .sum(new int[] {2}, true)
            .gt(least * attention.getShape().get(2))
            .toType(DataType.FLOAT32, false); // (B,K,1)
    return new SlotState(
        state.slots(), state.positions(), state.scales().mul(shows), state.rotations());
  }

  /**
   * Where each slot is: the decoder's masks. Where features are drawn, their alphas, and where
   * tokens are, the corrector's attention as the reference has it, both enlarged bilinearly.
   *
   * @param state (B,K,…)
   * @param attention (B,K,N)
   * @return (B,K,1,H,W), summing to 1 over K
   */
  public NDArray masks(SlotState state, NDArray attention) {
    return masks(state, attention, null, null);
  }

  /**
   * The same of images that are known.
   *
   * @param images (B,3,H,W) in [-1,1]
   * @param noise by which masks that are drawn become posteriors; null for masks as they are
   */
  public NDArray masks(SlotState state, NDArray attention, NDArray images, ColourNoise noise) {
    return config.drawsMasks()
        ? drawnMasks(shown(state, attention), images, noise)
        : enlarged(attention);
  }

  /**
   * The masks of a model that {@linkplain SaviConfig#drawsMasks draws} them.
   *
   * @param shown of {@link #shown}
   * @param images (B,3,H,W) in [-1,1]; without noise they are not looked at
   * @param noise as the other takes it
   */
  public NDArray drawnMasks(SlotState shown, NDArray images, ColourNoise noise) {
    if (decoder == null) {
      return enlarged(features.decode(shown).alphas());
    }
    BroadcastDecoder.Decoded drawn = decoder.decode(shown);
    return noise == null ? drawn.masks() : noise.masks(images, drawn);
  }

  /** (B,K,N) -> (B,K,1,H,W). */
  private NDArray enlarged(NDArray patches) {
    Shapes shapes = new Shapes().check("attention", patches, "B K N");
    long k = shapes.size("K");
    NDArray map =
        patches.reshape(shapes.size("B"), k, encoder.featureHeight(), encoder.featureWidth());
    return TorchOps.resize(map, config.height(), config.width()).expandDims(2);
  }
}
