package slotcast.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Convolutions that make features of a frame.
 *
 * @param channels of the image (3) and of each convolution
 * @param kernel size of the convolutions, odd
 * @param strides one per convolution; null for all 1
 * @param outChannels F
 * @param initGain factor on the convolutions' initial weights; null for 1, PyTorch's default, which
 *     shrinks the signal layer by layer until the position code drowns it
 * @param head what follows the convolutions; null for {@code position_mlp}
 * @param padding null for {@code symmetric}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EncoderConfig(
    List<Integer> channels,
    int kernel,
    List<Integer> strides,
    int outChannels,
    Double initGain,
    EncoderHead head,
    Padding padding) {
  public EncoderConfig {
    head = head == null ? EncoderHead.POSITION_MLP : head;
    padding = padding == null ? Padding.SYMMETRIC : padding;
    SizeChecks.channels("encoder.channels", channels);
    SizeChecks.odd("encoder.kernel", kernel);
    SizeChecks.positive("encoder.out_channels", outChannels);
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
    strides.forEach(s -> SizeChecks.positive("encoder.strides", s));
    initGain = SizeChecks.gain("encoder.init_gain", initGain);
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
  public EncoderConfig(List<Integer> channels, int kernel, List<Integer> strides, int outChannels) {
    this(channels, kernel, strides, outChannels, null, null, null);
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
}
