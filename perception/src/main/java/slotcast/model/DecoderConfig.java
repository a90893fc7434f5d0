package slotcast.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import slotcast.config.Check;

/**
 * Spatial broadcast: slots to images and masks.
 *
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
public record DecoderConfig(
    List<Integer> channels,
    List<Integer> resolution,
    int kernel,
    Integer outKernel,
    Double initGain,
    Padding padding,
    List<Plane> planes,
    Double minAttention) {
  /** Colours and masks of every slot, with PyTorch's initial weights. */
  public DecoderConfig(
      List<Integer> channels, List<Integer> resolution, int kernel, Integer outKernel) {
    this(channels, resolution, kernel, outKernel, null, null, null, null);
  }

  public DecoderConfig {
    padding = padding == null ? Padding.SYMMETRIC : padding;
    SizeChecks.channels("decoder.channels", channels);
    SizeChecks.resolution("decoder.resolution", resolution);
    SizeChecks.odd("decoder.kernel", kernel);
    channels = List.copyOf(channels);
    resolution = List.copyOf(resolution);
    outKernel = outKernel == null ? Integer.valueOf(1) : outKernel;
    SizeChecks.odd("decoder.out_kernel", outKernel);
    initGain = SizeChecks.gain("decoder.init_gain", initGain);
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
}
