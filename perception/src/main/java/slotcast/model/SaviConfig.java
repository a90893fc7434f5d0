package slotcast.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import slotcast.config.Check;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.CorrectorConfig.InitialPoses;
import slotcast.model.EncoderConfig.EncoderHead;
import slotcast.model.PredictorConfig.PredictorType;
import slotcast.model.SlotsConfig.InitialSlots;
import slotcast.motion.HintConfig;
import slotcast.tokenizer.DiscreteVae;

/**
 * Everything that shapes a SAVi model. Immutable; ranges are checked where it is built.
 *
 * @param resolution height and width of the model's image, in pixels
 * @param slots the slots and the corrector's sizes
 * @param encoder frame to features, by convolutions; null where {@code vitEncoder} does it
 * @param kernel the layer between the predictor and the corrector
 * @param predictor slots of one frame to kernels of the next
 * @param decoder slots to images and masks; null where another one draws
 * @param corrector kernels and features to slots; null for slot attention
 * @param tokenDecoder slots to tokens of an image, for textured scenes; null where another one
 *     draws
 * @param hints slots start where something moves; slot 0 is the background's. Null: all start from
 *     learnt places at the first frame
 * @param vitEncoder frame to features, by a frozen vision transformer; null where {@code encoder}
 *     does it
 * @param featureDecoder slots to features of that transformer, and masks; null where another one
 *     draws
 */
public record SaviConfig(
    List<Integer> resolution,
    SlotsConfig slots,
    @JsonInclude(JsonInclude.Include.NON_NULL) EncoderConfig encoder,
    KernelConfig kernel,
    PredictorConfig predictor,
    @JsonInclude(JsonInclude.Include.NON_NULL) DecoderConfig decoder,
    CorrectorConfig corrector,
    @JsonInclude(JsonInclude.Include.NON_NULL) TokenDecoderConfig tokenDecoder,
    @JsonInclude(JsonInclude.Include.NON_NULL) HintConfig hints,
    @JsonInclude(JsonInclude.Include.NON_NULL) VitEncoderConfig vitEncoder,
    @JsonInclude(JsonInclude.Include.NON_NULL) FeatureDecoderConfig featureDecoder) {
  /** A model with convolutions, whose decoder draws images and masks of slots that all start. */
  public SaviConfig(
      List<Integer> resolution,
      SlotsConfig slots,
      EncoderConfig encoder,
      KernelConfig kernel,
      PredictorConfig predictor,
      DecoderConfig decoder,
      CorrectorConfig corrector) {
    this(resolution, slots, encoder, kernel, predictor, decoder, corrector, null, null, null, null);
  }

  /** A model with slot attention. */
  public SaviConfig(
      List<Integer> resolution,
      SlotsConfig slots,
      EncoderConfig encoder,
      KernelConfig kernel,
      PredictorConfig predictor,
      DecoderConfig decoder) {
    this(resolution, slots, encoder, kernel, predictor, decoder, null);
  }

  public SaviConfig {
    SizeChecks.resolution("resolution", resolution);
    Check.present("slots", slots);
    one("encoder", encoder, "vit_encoder", vitEncoder);
    Check.present("kernel", kernel);
    Check.present("predictor", predictor);
    if (featureDecoder == null) {
      one("decoder", decoder, "token_decoder", tokenDecoder);
    } else {
      checkFeatures(decoder, tokenDecoder, vitEncoder);
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
      checkHints(slots, predictor, corrector, decoder);
    }
    if (vitEncoder != null) {
      checkPatches(vitEncoder, resolution);
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
    } else if (tokenDecoder != null) {
      checkTokens(tokenDecoder, resolution, slots, corrector);
    }
  }

  private static void one(String name, Object value, String other, Object otherValue) {
    if ((value == null) == (otherValue == null)) {
      throw new IllegalArgumentException(
          "%s and %s: expected one of the two, got %s"
              .formatted(name, other, value == null ? "none" : "both"));
    }
  }

  private static void checkFeatures(
      DecoderConfig decoder, TokenDecoderConfig tokens, VitEncoderConfig encoder) {
    if (decoder != null || tokens != null) {
      throw new IllegalArgumentException(
          "feature_decoder and "
              + (decoder != null ? "decoder" : "token_decoder")
              + ": expected one of the two, got both");
    }
    if (encoder == null) {
      throw new IllegalArgumentException(
          "feature_decoder draws what a frozen encoder sees: it needs a vit_encoder");
    }
  }

  private static void checkPatches(VitEncoderConfig encoder, List<Integer> resolution) {
    int patch = encoder.vit().patch();
    if (resolution.stream().anyMatch(r -> r % patch != 0)) {
      throw new IllegalArgumentException(
          "resolution is "
              + resolution
              + ", a vit_encoder needs sides that its patch of "
              + patch
              + " pixels divides");
    }
  }

  private static void checkHints(
      SlotsConfig slots,
      PredictorConfig predictor,
      CorrectorConfig corrector,
      DecoderConfig decoder) {
    if (corrector.type() != CorrectorType.ISA_TS || decoder == null) {
      throw new IllegalArgumentException(
          "hints give slots places and sizes, corrector.type is "
              + corrector.type()
              + (decoder == null ? " without a decoder of images" : "")
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

  private static void checkDecoder(
      DecoderConfig decoder, List<Integer> resolution, SlotsConfig slots) {
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
      TokenDecoderConfig tokens,
      List<Integer> resolution,
      SlotsConfig slots,
      CorrectorConfig corrector) {
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
    if (!corrector.tracksPose()
        || decoder == null
        || encoder == null
        || encoder.head() == EncoderHead.POSITION_MLP) {
      throw new IllegalArgumentException(
          "a model with absolute places has the resolution it was trained for");
    }
    int h = decoder.resolution().get(0) * height / height();
    int w = decoder.resolution().get(1) * width / width();
    DecoderConfig other =
        new DecoderConfig(
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
        hints,
        vitEncoder,
        featureDecoder);
  }

  /** Whether slots may be empty where they are drawn: their masks are 0 then. */
  public boolean drawsSomeSlots() {
    return hints != null || decoder != null && decoder.minAttention() != null;
  }

  /** Whether masks are drawn of slots; else they are the corrector's attention. */
  public boolean drawsMasks() {
    return tokenDecoder == null;
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

  /** F, the width of the features that the corrector sees. */
  public int featureSize() {
    return vitEncoder != null ? vitEncoder.outChannels() : encoder.outChannels();
  }

  /** Height and width of the encoder's feature map, and so of the attention. */
  public List<Integer> featureResolution() {
    int h = height();
    int w = width();
    if (vitEncoder != null) {
      return List.of(h / vitEncoder.vit().patch(), w / vitEncoder.vit().patch());
    }
    for (int stride : encoder.strides()) {
      h = (h - 1) / stride + 1;
      w = (w - 1) / stride + 1;
    }
    return List.of(h, w);
  }
}
