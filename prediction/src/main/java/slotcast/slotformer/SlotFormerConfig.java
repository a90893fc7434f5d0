package slotcast.slotformer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import slotcast.config.Check;
import slotcast.error.UserError;
import slotcast.model.CorrectorConfig;
import slotcast.model.DecoderConfig;
import slotcast.model.SaviConfig;

/**
 * Everything that shapes a SlotFormer model. Immutable; ranges are checked where it is built.
 *
 * @param historyLen L, frames that each prediction looks at
 * @param numSlots K, as in the perception model
 * @param slotSize C, as in the perception model
 * @param dModel D, width of the transformer; even, divisible by heads
 * @param layers of the transformer
 * @param heads of the transformer
 * @param ffnSize hidden width of the transformer's feed-forward blocks
 * @param normFirst whether layer norm comes before each block; null for true, as in the reference
 * @param residual whether the output is added to the newest slots, so that an untrained model
 *     starts from standing still; null for false, as in the reference
 * @param dropout share of values that the transformer drops in training, and nowhere else; null for
 *     0. The reference's is 0.1
 * @param resolution height and width of the decoded image, in pixels
 * @param decoder of the perception model, which turns predicted slots into images; frozen
 * @param poses of slots that carry positions; null for slots without
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SlotFormerConfig(
    int historyLen,
    int numSlots,
    int slotSize,
    int dModel,
    int layers,
    int heads,
    int ffnSize,
    Boolean normFirst,
    Boolean residual,
    Double dropout,
    List<Integer> resolution,
    DecoderConfig decoder,
    Poses poses) {

  /** What becomes of the positions, scales and rotations of an invariant corrector's slots. */
  public enum PoseMode {
    /** They stay as they were in the newest frame: the SlotFormer of the paper over ISA slots. */
    HELD,
    /** They and their velocities are looked at, and they are predicted together with the slots. */
    PREDICTED
  }

  /**
   * @param mode what becomes of them
   * @param corrector of the perception model: what slots carry, and how the decoder uses it
   * @param grid height and width of the perception model's feature map, whose first and last cells
   *     are at -1 and 1
   */
  public record Poses(PoseMode mode, CorrectorConfig corrector, List<Integer> grid) {
    public Poses {
      if (mode == null || corrector == null || !corrector.tracksPose()) {
        throw new IllegalArgumentException(
            "poses needs a mode (held or predicted) and an invariant corrector");
      }
      if (grid == null || grid.size() != 2) {
        throw new IllegalArgumentException("poses.grid needs height and width");
      }
      grid.forEach(g -> Check.positive("poses.grid", g));
      grid = List.copyOf(grid);
    }
  }

  public SlotFormerConfig {
    Check.positive("history_len", historyLen);
    Check.positive("num_slots", numSlots);
    Check.positive("slot_size", slotSize);
    Check.positive("d_model", dModel);
    Check.positive("layers", layers);
    Check.positive("heads", heads);
    Check.positive("ffn_size", ffnSize);
    normFirst = normFirst == null ? Boolean.TRUE : normFirst;
    residual = residual == null ? Boolean.FALSE : residual;
    if (dropout != null) {
      Check.share("dropout", dropout);
    }
    if (dModel % 2 != 0) {
      throw new IllegalArgumentException(
          "d_model is " + dModel + ", not even: half of the time code are sines, half cosines");
    }
    if (dModel % heads != 0) {
      throw new IllegalArgumentException(
          "d_model " + dModel + " is not divisible by heads " + heads);
    }
    if (resolution == null || resolution.size() != 2) {
      throw new IllegalArgumentException("resolution needs height and width");
    }
    resolution.forEach(r -> Check.positive("resolution", r));
    resolution = List.copyOf(resolution);
    if (decoder == null) {
      throw new IllegalArgumentException("decoder is missing");
    }
    if (decoder.channels().get(0) != slotSize) {
      throw new IllegalArgumentException(
          "decoder.channels start with "
              + decoder.channels().get(0)
              + ", slot_size is "
              + slotSize);
    }
  }

  /**
   * A pre-norm rollouter over the slots of a perception model, with that model's decoder.
   *
   * @param poses what becomes of the slots' poses; null for {@code predicted}. Means nothing for
   *     slots without
   * @throws UserError if that decoder draws tokens or features: SlotFormer draws images and masks
   */
  public static SlotFormerConfig over(
      SaviConfig perception,
      int historyLen,
      int dModel,
      int layers,
      int heads,
      int ffnSize,
      boolean residual,
      PoseMode poses) {
    if (perception.decoder() == null) {
      throw new UserError(
          "perception model of SlotFormer",
          perception.tokenDecoder() != null ? "token_decoder" : "feature_decoder",
          "a decoder that draws images and masks, from which trajectories come",
          "use a model with decoder");
    }
    return new SlotFormerConfig(
        historyLen,
        perception.slots().count(),
        perception.slots().size(),
        dModel,
        layers,
        heads,
        ffnSize,
        true,
        residual,
        null,
        perception.resolution(),
        perception.decoder(),
        perception.corrector().tracksPose()
            ? new Poses(
                poses == null ? PoseMode.PREDICTED : poses,
                perception.corrector(),
                perception.featureResolution())
            : null);
  }

  /** The same model, trained with dropout. */
  public SlotFormerConfig withDropout(Double share) {
    return new SlotFormerConfig(
        historyLen,
        numSlots,
        slotSize,
        dModel,
        layers,
        heads,
        ffnSize,
        normFirst,
        residual,
        share,
        resolution,
        decoder,
        poses);
  }

  /** Whether positions are predicted and not only slots. */
  public boolean predictsPoses() {
    return poses != null && poses.mode() == PoseMode.PREDICTED;
  }

  /** Image height, in pixels. */
  public int height() {
    return resolution.get(0);
  }

  /** Image width, in pixels. */
  public int width() {
    return resolution.get(1);
  }
}
