package slotcast.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Everything that shapes a SAVi model. Immutable; ranges are checked where it is built.
 *
 * @param resolution height and width of the model's image, in pixels
 * @param slots the slots and the corrector's sizes
 * @param encoder frame to features
 * @param kernel the layer between the predictor and the corrector
 * @param predictor slots of one frame to kernels of the next
 * @param decoder slots to images and masks
 */
public record SaviConfig(
    List<Integer> resolution,
    Slots slots,
    Encoder encoder,
    Kernel kernel,
    Predictor predictor,
    Decoder decoder) {

  /**
   * @param count K
   * @param size C
   * @param mlpSize hidden width of the corrector's MLP and of the predictor's LSTM
   * @param iterations of the corrector on each frame
   * @param firstIterations of the corrector on the first frame; null for the same number
   * @param initDeviation standard deviation of the initial slots before training; null for 1
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Slots(
      int count,
      int size,
      int mlpSize,
      int iterations,
      Integer firstIterations,
      Double initDeviation) {
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
    }
  }

  /**
   * @param channels of the image (3) and of each convolution
   * @param kernel size of the convolutions, odd
   * @param strides one per convolution; null for all 1
   * @param outChannels F
   * @param initGain factor on the convolutions' initial weights; null for 1, PyTorch's default,
   *     which shrinks the signal layer by layer until the position code drowns it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Encoder(
      List<Integer> channels, int kernel, List<Integer> strides, int outChannels, Double initGain) {
    public Encoder {
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
    }

    /** With PyTorch's initial weights. */
    public Encoder(List<Integer> channels, int kernel, List<Integer> strides, int outChannels) {
      this(channels, kernel, strides, outChannels, null);
    }
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
    MLP
  }

  /**
   * @param type kind of predictor
   * @param layers of the transformer
   * @param heads of the transformer
   * @param ffnSize hidden width of the transformer's feed-forward blocks
   * @param normFirst whether layer norm comes before each block
   * @param rnn whether an LSTM and an output projection follow
   */
  public record Predictor(
      PredictorType type, int layers, int heads, int ffnSize, boolean normFirst, boolean rnn) {
    public Predictor {
      if (type == null) {
        throw new IllegalArgumentException("predictor.type is missing");
      }
      if (type == PredictorType.TRANSFORMER) {
        positive("predictor.layers", layers);
        positive("predictor.heads", heads);
        positive("predictor.ffn_size", ffnSize);
      }
    }
  }

  /**
   * @param channels of the slots and of each transposed convolution
   * @param resolution height and width of the grid that slots are broadcast to
   * @param kernel size of the transposed convolutions, odd
   * @param outKernel size of the last convolution, odd; null for 1
   * @param initGain factor on the transposed convolutions' initial weights; null for 1
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Decoder(
      List<Integer> channels,
      List<Integer> resolution,
      int kernel,
      Integer outKernel,
      Double initGain) {
    public Decoder {
      checkChannels("decoder.channels", channels);
      checkResolution("decoder.resolution", resolution);
      odd("decoder.kernel", kernel);
      channels = List.copyOf(channels);
      resolution = List.copyOf(resolution);
      outKernel = outKernel == null ? Integer.valueOf(1) : outKernel;
      odd("decoder.out_kernel", outKernel);
      initGain = gain("decoder.init_gain", initGain);
    }

    /** With PyTorch's initial weights. */
    public Decoder(
        List<Integer> channels, List<Integer> resolution, int kernel, Integer outKernel) {
      this(channels, resolution, kernel, outKernel, null);
    }
  }

  public SaviConfig {
    checkResolution("resolution", resolution);
    present("slots", slots);
    present("encoder", encoder);
    present("kernel", kernel);
    present("predictor", predictor);
    present("decoder", decoder);
    resolution = List.copyOf(resolution);
    if (decoder.channels().get(0) != slots.size()) {
      throw new IllegalArgumentException(
          "decoder.channels start with "
              + decoder.channels().get(0)
              + ", slots.size is "
              + slots.size());
    }
    if (predictor.type() == PredictorType.TRANSFORMER && slots.size() % predictor.heads() != 0) {
      throw new IllegalArgumentException(
          "slots.size "
              + slots.size()
              + " is not divisible by predictor.heads "
              + predictor.heads());
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

  /** Image height, in pixels. */
  public int height() {
    return resolution.get(0);
  }

  /** Image width, in pixels. */
  public int width() {
    return resolution.get(1);
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
