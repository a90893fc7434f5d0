package slotcast.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import slotcast.config.Check;
import slotcast.motion.HintConfig;
import slotcast.tokenizer.DiscreteVae;
import slotcast.tokenizer.TokenizerConfig;

/**
 * Everything that shapes a SAVi model. Immutable; ranges are checked where it is built.
 *
 * @param resolution height and width of the model's image, in pixels
 * @param slots the slots and the corrector's sizes
 * @param encoder frame to features
 * @param kernel the layer between the predictor and the corrector
 * @param predictor slots of one frame to kernels of the next
 * @param decoder slots to images and masks; null where {@code tokenDecoder} draws
 * @param corrector kernels and features to slots; null for slot attention
 * @param tokenDecoder slots to tokens of an image, for textured scenes; null where {@code decoder}
 *     draws
 * @param hints slots start where something moves; slot 0 is the background's. Null: all start from
 *     learnt places at the first frame
 */
public record SaviConfig(
    List<Integer> resolution,
    Slots slots,
    Encoder encoder,
    Kernel kernel,
    Predictor predictor,
    @JsonInclude(JsonInclude.Include.NON_NULL) Decoder decoder,
    CorrectorConfig corrector,
    @JsonInclude(JsonInclude.Include.NON_NULL) TokenDecoding tokenDecoder,
    @JsonInclude(JsonInclude.Include.NON_NULL) HintConfig hints) {
  /** A model whose slots all start at the first frame. */
  public SaviConfig(
      List<Integer> resolution,
      Slots slots,
      Encoder encoder,
      Kernel kernel,
      Predictor predictor,
      Decoder decoder,
      CorrectorConfig corrector,
      TokenDecoding tokenDecoder) {
    this(resolution, slots, encoder, kernel, predictor, decoder, corrector, tokenDecoder, null);
  }

  /** A model whose decoder draws images and masks. */
  public SaviConfig(
      List<Integer> resolution,
      Slots slots,
      Encoder encoder,
      Kernel kernel,
      Predictor predictor,
      Decoder decoder,
      CorrectorConfig corrector) {
    this(resolution, slots, encoder, kernel, predictor, decoder, corrector, null, null);
  }

  /** A model with slot attention. */
  public SaviConfig(
      List<Integer> resolution,
      Slots slots,
      Encoder encoder,
      Kernel kernel,
      Predictor predictor,
      Decoder decoder) {
    this(resolution, slots, encoder, kernel, predictor, decoder, null);
  }

  /**
   * @param count K
   * @param size C
   * @param mlpSize hidden width of the corrector's MLP and of the predictor's LSTM
   * @param iterations of the corrector on each frame
   * @param firstIterations of the corrector on the first frame; null for the same number
   * @param initDeviation standard deviation of the initial slots before training; null for 1
   * @param initial how a sequence's first slots come about; null for learnt, which is kept as null
   *     so that files from before there was a choice stay the same
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Slots(
      int count,
      int size,
      int mlpSize,
      int iterations,
      Integer firstIterations,
      Double initDeviation,
      InitialSlots initial) {
    /** With learnt initial slots. */
    public Slots(
        int count,
        int size,
        int mlpSize,
        int iterations,
        Integer firstIterations,
        Double initDeviation) {
      this(count, size, mlpSize, iterations, firstIterations, initDeviation, null);
    }

    public Slots {
      positive("slots.count", count);
      positive("slots.size", size);
      positive("slots.mlp_size", mlpSize);
      positive("slots.iterations", iterations);
      if (firstIterations == null) {
        firstIterations = iterations;
      }
      if (initDeviation == null) {
        initDeviation = 1.0;
      }
      positive("slots.first_iterations", firstIterations);
      if (!(initDeviation > 0)) {
        throw new IllegalArgumentException(
            "slots.init_deviation is " + initDeviation + ", not > 0");
      }
      initial = initial == InitialSlots.LEARNT ? null : initial;
    }

    /** How a sequence's first slots come about. */
    InitialSlots initialSlots() {
      return initial == null ? InitialSlots.LEARNT : initial;
    }
  }

  /** What the slots of a sequence start from. */
  public enum InitialSlots {
    /** A learnt vector for each slot; as in SAVi. */
    LEARNT,
    /**
     * Drawn from a normal distribution with learnt mean and deviation, the same for all slots; as
     * in Locatello et al. 2020.
     */
    GAUSSIAN
  }

  /** What the positions, scales and rotations of a sequence start from. */
  public enum InitialPoses {
    /** Learnt ones for each slot. */
    LEARNT,
    /** Drawn over the whole image; see {@link InitialDraw}. */
    RANDOM
  }

  /**
   * @param channels of the image (3) and of each convolution
   * @param kernel size of the convolutions, odd
   * @param strides one per convolution; null for all 1
   * @param outChannels F
   * @param initGain factor on the convolutions' initial weights; null for 1, PyTorch's default,
   *     which shrinks the signal layer by layer until the position code drowns it
   * @param head what follows the convolutions; null for {@code position_mlp}
   * @param padding null for {@code symmetric}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Encoder(
      List<Integer> channels,
      int kernel,
      List<Integer> strides,
      int outChannels,
      Double initGain,
      EncoderHead head,
      Padding padding) {
    public Encoder {
      head = head == null ? EncoderHead.POSITION_MLP : head;
      padding = padding == null ? Padding.SYMMETRIC : padding;
      checkChannels("encoder.channels", channels);
      odd("encoder.kernel", kernel);
      positive("encoder.out_channels", outChannels);
      if (channels.get(0) != 3) {
        throw new IllegalArgumentException(
            "encoder.channels start with " + channels.get(0) + ", an image has 3");
      }
      channels = List.copyOf(channels);
      if (strides == null) {
        strides = channels.subList(1, channels.size()).stream().map(c -> 1).toList();
      }
      strides = List.copyOf(strides);
      if (strides.size() != channels.size() - 1) {
        throw new IllegalArgumentException(
            "encoder.strides has "
                + strides.size()
                + " values for "
                + (channels.size() - 1)
                + " convolutions");
      }
      strides.forEach(s -> positive("encoder.strides", s));
      initGain = gain("encoder.init_gain", initGain);
      int last = channels.get(channels.size() - 1);
      if (head == EncoderHead.NONE && last != outChannels) {
        throw new IllegalArgumentException(
            "encoder.out_channels is "
                + outChannels
                + ", but without a head the features have "
                + last
                + " channels");
      }
    }

    /** With PyTorch's initial weights, and the head and padding of the SAVi reference. */
    public Encoder(List<Integer> channels, int kernel, List<Integer> strides, int outChannels) {
      this(channels, kernel, strides, outChannels, null, null, null);
    }
  }

  /** What follows the encoder's convolutions. */
  public enum EncoderHead {
    /** A position code, layer norm and an MLP; as in SAVi. */
    POSITION_MLP,
    /** Layer norm and an MLP: features know nothing of their place, for an invariant corrector. */
    MLP,
    /** Nothing; as in the reference of Invariant Slot Attention. */
    NONE
  }

  /** How a convolution with a stride pads its input. */
  public enum Padding {
    /** Half a kernel on every side; as in PyTorch. */
    SYMMETRIC,
    /** As little as gives the wanted size, the odd pixel behind; as in TensorFlow and Flax. */
    SAME
  }

  /** The layer that gives the mean (and, in StoSAVi, the log variance) of the kernels. */
  public enum KernelLayer {
    /** Linear, layer norm, ReLU, linear; as in OBJ3D. */
    MLP,
    /** One linear layer; as in CLEVRER. */
    LINEAR,
    /** None: kernels are the predictor's output; only for a deterministic model. */
    NONE
  }

  /**
   * @param layer what stands between predictor and corrector
   * @param stochastic whether kernels are drawn from their distribution (StoSAVi)
   */
  public record Kernel(KernelLayer layer, boolean stochastic) {
    public Kernel {
      if (layer == KernelLayer.NONE && stochastic) {
        throw new IllegalArgumentException("kernel.stochastic needs kernel.layer mlp or linear");
      }
    }
  }

  /** Kinds of predictor. */
  public enum PredictorType {
    TRANSFORMER,
    MLP,
    /** None: slots go on as they are. */
    IDENTITY
  }

  /** Kinds of corrector. */
  public enum CorrectorType {
    /** Plain slot attention. */
    SLOT_ATTENTION,
    /** Invariant to translation. */
    ISA_T,
    /** Invariant to translation and scale. */
    ISA_TS,
    /** Invariant to translation, scale and rotation. */
    ISA_TSR
  }

  /**
   * The corrector. All but the type matter to Invariant Slot Attention only; null stands for the
   * value of the reference's CLEVR configurations.
   *
   * @param type kind of corrector
   * @param positionInValues whether values know their place too; null for true
   * @param scalesFactor what relative grids are divided by besides the scales; null for 5
   * @param minScale least scale, in half images; null for 0.001
   * @param maxScale greatest scale; null for 2
   * @param centred whether slots start at the centre instead of learnt positions
   * @param fixedScale what scales start from; null for learnt ones
   * @param rotationLimitDegrees 45 or 90; null for 45
   * @param gridHiddenSize hidden width of the grid encoder; null for slots.mlp_size
   * @param attentionSize width of queries, keys and values; null for slots.size
   * @param temperature of the softmax; null for 1
   * @param epsilon added to sums of attention and to each weight of a scale; null for 1e-8
   * @param initial what positions, scales and rotations start from where they are not fixed; null
   *     for learnt, kept as null as {@code slots.initial}
   * @param window width of the window through which a slot sees, in its scales; null for none. Not
   *     in the paper: see {@link InvariantSlotAttention}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CorrectorConfig(
      CorrectorType type,
      Boolean positionInValues,
      Double scalesFactor,
      Double minScale,
      Double maxScale,
      Boolean centred,
      Double fixedScale,
      Integer rotationLimitDegrees,
      Integer gridHiddenSize,
      Integer attentionSize,
      Double temperature,
      Double epsilon,
      InitialPoses initial,
      Double window) {
    /** Without a window. */
    public CorrectorConfig(
        CorrectorType type,
        Boolean positionInValues,
        Double scalesFactor,
        Double minScale,
        Double maxScale,
        Boolean centred,
        Double fixedScale,
        Integer rotationLimitDegrees,
        Integer gridHiddenSize,
        Integer attentionSize,
        Double temperature,
        Double epsilon,
        InitialPoses initial) {
      this(
          type,
          positionInValues,
          scalesFactor,
          minScale,
          maxScale,
          centred,
          fixedScale,
          rotationLimitDegrees,
          gridHiddenSize,
          attentionSize,
          temperature,
          epsilon,
          initial,
          null);
    }

    /** With learnt initial positions, scales and rotations. */
    public CorrectorConfig(
        CorrectorType type,
        Boolean positionInValues,
        Double scalesFactor,
        Double minScale,
        Double maxScale,
        Boolean centred,
        Double fixedScale,
        Integer rotationLimitDegrees,
        Integer gridHiddenSize,
        Integer attentionSize,
        Double temperature,
        Double epsilon) {
      this(
          type,
          positionInValues,
          scalesFactor,
          minScale,
          maxScale,
          centred,
          fixedScale,
          rotationLimitDegrees,
          gridHiddenSize,
          attentionSize,
          temperature,
          epsilon,
          null);
    }

    /** A corrector with the settings of the reference's CLEVR configurations. */
    public static CorrectorConfig of(CorrectorType type) {
      return new CorrectorConfig(
          type, null, null, null, null, null, null, null, null, null, null, null);
    }

    public CorrectorConfig {
      present("corrector.type", type);
      positionInValues = positionInValues == null || positionInValues;
      scalesFactor = above0("corrector.scales_factor", scalesFactor, 5);
      minScale = above0("corrector.min_scale", minScale, 0.001);
      maxScale = above0("corrector.max_scale", maxScale, 2);
      centred = centred != null && centred;
      rotationLimitDegrees =
          rotationLimitDegrees == null ? Integer.valueOf(45) : rotationLimitDegrees;
      temperature = above0("corrector.temperature", temperature, 1);
      epsilon = above0("corrector.epsilon", epsilon, 1e-8);
      if (minScale >= maxScale) {
        throw new IllegalArgumentException(
            "corrector.min_scale is " + minScale + ", max_scale " + maxScale);
      }
      if (fixedScale != null && !(fixedScale >= minScale && fixedScale <= maxScale)) {
        throw new IllegalArgumentException(
            "corrector.fixed_scale is "
                + fixedScale
                + ", not in ["
                + minScale
                + ", "
                + maxScale
                + "]");
      }
      if (rotationLimitDegrees != 45 && rotationLimitDegrees != 90) {
        throw new IllegalArgumentException(
            "corrector.rotation_limit_degrees is " + rotationLimitDegrees + ", not 45 or 90");
      }
      if (gridHiddenSize != null) {
        positive("corrector.grid_hidden_size", gridHiddenSize);
      }
      if (attentionSize != null) {
        positive("corrector.attention_size", attentionSize);
      }
      if (window != null) {
        above0("corrector.window", window, 0);
        if (type != CorrectorType.ISA_TS && type != CorrectorType.ISA_TSR) {
          throw new IllegalArgumentException(
              "corrector.window is " + window + ", but slots of " + type + " have no scales");
        }
      }
      initial = initial == InitialPoses.LEARNT ? null : initial;
      if (initial == InitialPoses.RANDOM && (type == CorrectorType.SLOT_ATTENTION || centred)) {
        throw new IllegalArgumentException(
            "corrector.initial is random, but "
                + (centred ? "corrector.centred is true" : type + " has no positions"));
      }
    }

    /** What positions, scales and rotations start from. */
    InitialPoses initialPoses() {
      return initial == null ? InitialPoses.LEARNT : initial;
    }

    private static Double above0(String name, Double value, double otherwise) {
      double v = value == null ? otherwise : value;
      if (!(v > 0) || Double.isInfinite(v)) {
        throw new IllegalArgumentException(name + " is " + v + ", not a positive number");
      }
      return v;
    }

    CorrectorConfig withMinScale(double least) {
      return new CorrectorConfig(
          type,
          positionInValues,
          scalesFactor,
          least,
          maxScale,
          centred,
          fixedScale,
          rotationLimitDegrees,
          gridHiddenSize,
          attentionSize,
          temperature,
          epsilon,
          initial,
          window);
    }

    /** Whether slots carry positions. */
    public boolean tracksPose() {
      return type != CorrectorType.SLOT_ATTENTION;
    }
  }

  /**
   * All but the type matter to a transformer only, which needs the first three.
   *
   * @param type kind of predictor
   * @param layers of the transformer
   * @param heads of the transformer
   * @param ffnSize hidden width of the transformer's feed-forward blocks
   * @param normFirst whether layer norm comes before each block, an MLP's too; null for true
   * @param rnn whether an LSTM and an output projection follow; null for false
   * @param dropout share of values that the transformer drops in training, and nowhere else; null
   *     for 0. The reference's is 0.1
   */
  public record Predictor(
      PredictorType type,
      Integer layers,
      Integer heads,
      Integer ffnSize,
      Boolean normFirst,
      Boolean rnn,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double dropout) {
    /** Without dropout. */
    public Predictor(
        PredictorType type,
        Integer layers,
        Integer heads,
        Integer ffnSize,
        Boolean normFirst,
        Boolean rnn) {
      this(type, layers, heads, ffnSize, normFirst, rnn, null);
    }

    public Predictor {
      present("predictor.type", type);
      layers = layers == null ? Integer.valueOf(0) : layers;
      heads = heads == null ? Integer.valueOf(0) : heads;
      ffnSize = ffnSize == null ? Integer.valueOf(0) : ffnSize;
      normFirst = normFirst == null || normFirst;
      rnn = rnn != null && rnn;
      if (type == PredictorType.TRANSFORMER) {
        positive("predictor.layers", layers);
        positive("predictor.heads", heads);
        positive("predictor.ffn_size", ffnSize);
      }
      if (dropout != null) {
        Check.share("predictor.dropout", dropout);
        if (dropout > 0 && type != PredictorType.TRANSFORMER) {
          throw new IllegalArgumentException(
              "predictor.dropout is "
                  + dropout
                  + ", but only a transformer drops values, and predictor.type is "
                  + type);
        }
      }
    }
  }

  /**
   * @param channels of the slots and of each transposed convolution
   * @param resolution height and width of the grid that slots are broadcast to
   * @param kernel size of the transposed convolutions, odd
   * @param outKernel size of the last convolution, odd; null for 1
   * @param initGain factor on the transposed convolutions' initial weights; null for 1
   * @param padding null for {@code symmetric}
   * @param planes what is drawn besides colours and masks; null for nothing
   * @param minAttention share of a frame's attention below which a slot shows nothing: where masks
   *     are looked for, it is not drawn and gets none. Only with isa_ts; null to draw all
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Decoder(
      List<Integer> channels,
      List<Integer> resolution,
      int kernel,
      Integer outKernel,
      Double initGain,
      Padding padding,
      List<Plane> planes,
      Double minAttention) {
    /** Every slot drawn. */
    public Decoder(
        List<Integer> channels,
        List<Integer> resolution,
        int kernel,
        Integer outKernel,
        Double initGain,
        Padding padding,
        List<Plane> planes) {
      this(channels, resolution, kernel, outKernel, initGain, padding, planes, null);
    }

    /** Colours and masks alone. */
    public Decoder(
        List<Integer> channels,
        List<Integer> resolution,
        int kernel,
        Integer outKernel,
        Double initGain,
        Padding padding) {
      this(channels, resolution, kernel, outKernel, initGain, padding, null, null);
    }

    public Decoder {
      padding = padding == null ? Padding.SYMMETRIC : padding;
      checkChannels("decoder.channels", channels);
      checkResolution("decoder.resolution", resolution);
      odd("decoder.kernel", kernel);
      channels = List.copyOf(channels);
      resolution = List.copyOf(resolution);
      outKernel = outKernel == null ? Integer.valueOf(1) : outKernel;
      odd("decoder.out_kernel", outKernel);
      initGain = gain("decoder.init_gain", initGain);
      if (minAttention != null) {
        Check.share("decoder.min_attention", minAttention);
      }
      if (planes != null) {
        planes = List.copyOf(planes);
        if (planes.isEmpty() || planes.stream().distinct().count() != planes.size()) {
          throw new IllegalArgumentException(
              "decoder.planes are " + planes + ", expected each at most once, or no such key");
        }
      }
    }

    /** Channels of all planes. */
    public int planeChannels() {
      return planes == null ? 0 : planes.stream().mapToInt(Plane::channels).sum();
    }

    /** With PyTorch's initial weights. */
    public Decoder(
        List<Integer> channels, List<Integer> resolution, int kernel, Integer outKernel) {
      this(channels, resolution, kernel, outKernel, null, null);
    }
  }

  /** What a decoder can draw of a frame besides its colours. */
  public enum Plane {
    /** Optical flow to the next frame: x and y. */
    FLOW(2),
    /** Depth. */
    DEPTH(1),
    /** Change against the background, 0 to 1. */
    CHANGE(1);

    private final int channels;

    Plane(int channels) {
      this.channels = channels;
    }

    public int channels() {
      return channels;
    }

    /** As configurations have it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Draws the tokens of an image tokenizer (STEVE); masks are the corrector's attention.
   *
   * @param tokenizer whose tokens they are
   * @param layers of the transformer
   * @param heads of the transformer
   */
  public record TokenDecoding(TokenizerConfig tokenizer, int layers, int heads) {
    public TokenDecoding {
      present("token_decoder.tokenizer", tokenizer);
      positive("token_decoder.layers", layers);
      positive("token_decoder.heads", heads);
    }
  }

  public SaviConfig {
    checkResolution("resolution", resolution);
    present("slots", slots);
    present("encoder", encoder);
    present("kernel", kernel);
    present("predictor", predictor);
    if ((decoder == null) == (tokenDecoder == null)) {
      throw new IllegalArgumentException(
          "decoder and token_decoder: expected one of the two, got "
              + (decoder == null ? "none" : "both"));
    }
    resolution = List.copyOf(resolution);
    corrector = corrector == null ? CorrectorConfig.of(CorrectorType.SLOT_ATTENTION) : corrector;
    if (predictor.type() == PredictorType.TRANSFORMER && slots.size() % predictor.heads() != 0) {
      throw new IllegalArgumentException(
          "slots.size "
              + slots.size()
              + " is not divisible by predictor.heads "
              + predictor.heads());
    }
    if (hints != null) {
      checkHints(slots, predictor, corrector, tokenDecoder);
    }
    if (decoder != null) {
      checkDecoder(decoder, resolution, slots);
      if (decoder.minAttention() != null && corrector.type() != CorrectorType.ISA_TS) {
        throw new IllegalArgumentException(
            "decoder.min_attention is "
                + decoder.minAttention()
                + ", but slots of "
                + corrector.type()
                + " are all drawn: use isa_ts");
      }
    } else {
      checkTokens(tokenDecoder, resolution, slots, corrector);
    }
  }

  private static void checkHints(
      Slots slots, Predictor predictor, CorrectorConfig corrector, TokenDecoding tokens) {
    if (corrector.type() != CorrectorType.ISA_TS || tokens != null) {
      throw new IllegalArgumentException(
          "hints give slots places and sizes, corrector.type is "
              + corrector.type()
              + (tokens == null ? "" : " with a token_decoder")
              + ": use isa_ts and a decoder");
    }
    if (predictor.type() == PredictorType.TRANSFORMER || predictor.rnn()) {
      throw new IllegalArgumentException(
          "hints leave slots empty, which predictor.type "
              + predictor.type()
              + (predictor.rnn() ? " with rnn" : "")
              + " does not know: use mlp or identity");
    }
    if (slots.count() < 2) {
      throw new IllegalArgumentException(
          "slots.count is " + slots.count() + ", hints need one besides the background's");
    }
  }

  private static void checkDecoder(Decoder decoder, List<Integer> resolution, Slots slots) {
    if (decoder.channels().get(0) != slots.size()) {
      throw new IllegalArgumentException(
          "decoder.channels start with "
              + decoder.channels().get(0)
              + ", slots.size is "
              + slots.size());
    }
    for (int axis = 0; axis < 2; axis++) {
      int size = decoder.resolution().get(axis);
      for (int i = 1; i < decoder.channels().size() && size < resolution.get(axis); i++) {
        size *= 2;
      }
      if (size != resolution.get(axis)) {
        throw new IllegalArgumentException(
            "decoder reaches "
                + size
                + " pixels, resolution is "
                + resolution.get(axis)
                + " (each transposed convolution doubles until then)");
      }
    }
  }

  private static void checkTokens(
      TokenDecoding tokens, List<Integer> resolution, Slots slots, CorrectorConfig corrector) {
    if (corrector.tracksPose()) {
      throw new IllegalArgumentException(
          "corrector.type is "
              + corrector.type()
              + ", but a token_decoder does not see positions: use slot_attention");
    }
    if (slots.size() % tokens.heads() != 0) {
      throw new IllegalArgumentException(
          "slots.size "
              + slots.size()
              + " is not divisible by token_decoder.heads "
              + tokens.heads());
    }
    if (resolution.stream().anyMatch(r -> r % DiscreteVae.PATCH != 0)) {
      throw new IllegalArgumentException(
          "resolution is "
              + resolution
              + ", a token_decoder needs sides that "
              + DiscreteVae.PATCH
              + " divides");
    }
  }

  /**
   * The same model for images of another size, with the decoder's grid in proportion: an invariant
   * corrector knows no absolute places, so that its parameters fit both. The least scale stays the
   * same in pixels across.
   */
  public SaviConfig withResolution(int height, int width) {
    if (!corrector.tracksPose() || decoder == null || encoder.head() == EncoderHead.POSITION_MLP) {
      throw new IllegalArgumentException(
          "a model with absolute places has the resolution it was trained for");
    }
    int h = decoder.resolution().get(0) * height / height();
    int w = decoder.resolution().get(1) * width / width();
    Decoder other =
        new Decoder(
            decoder.channels(),
            List.of(h, w),
            decoder.kernel(),
            decoder.outKernel(),
            decoder.initGain(),
            decoder.padding(),
            decoder.planes(),
            decoder.minAttention());
    double least = corrector.minScale() * width() / width;
    return new SaviConfig(
        List.of(height, width),
        slots,
        encoder,
        kernel,
        predictor,
        other,
        corrector.withMinScale(Math.min(least, corrector.maxScale() / 2)),
        null,
        hints);
  }

  /** Whether slots may be empty where they are drawn: their masks are 0 then. */
  public boolean drawsSomeSlots() {
    return hints != null || decoder != null && decoder.minAttention() != null;
  }

  /** Whether a part of the initial state is drawn, and training needs an {@link InitialDraw}. */
  public boolean drawsInitialState() {
    return slots.initialSlots() != InitialSlots.LEARNT
        || corrector.initialPoses() != InitialPoses.LEARNT;
  }

  /** Image height, in pixels. */
  public int height() {
    return resolution.get(0);
  }

  /** Image width, in pixels. */
  public int width() {
    return resolution.get(1);
  }

  /** Height and width of the encoder's feature map, and so of the attention. */
  public List<Integer> featureResolution() {
    int h = height();
    int w = width();
    for (int stride : encoder.strides()) {
      h = (h - 1) / stride + 1;
      w = (w - 1) / stride + 1;
    }
    return List.of(h, w);
  }

  static void present(String name, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
  }

  static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " is " + value + ", not a positive number");
    }
  }

  private static double gain(String name, Double value) {
    if (value == null) {
      return 1;
    }
    if (!(value > 0)) {
      throw new IllegalArgumentException(name + " is " + value + ", not greater than 0");
    }
    return value;
  }

  private static void odd(String name, int value) {
    if (value <= 0 || value % 2 == 0) {
      throw new IllegalArgumentException(name + " is " + value + ", not an odd number");
    }
  }

  private static void checkChannels(String name, List<Integer> channels) {
    if (channels == null || channels.size() < 2) {
      throw new IllegalArgumentException(name + " needs at least two values");
    }
    channels.forEach(c -> positive(name, c));
  }

  private static void checkResolution(String name, List<Integer> resolution) {
    if (resolution == null || resolution.size() != 2) {
      throw new IllegalArgumentException(name + " needs height and width");
    }
    resolution.forEach(r -> positive(name, r));
  }
}
