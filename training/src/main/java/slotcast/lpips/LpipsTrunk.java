package slotcast.lpips;

import java.util.ArrayList;
import java.util.List;

/**
 * The networks that LPIPS takes features from: torchvision's VGG-16 and AlexNet, cut after five of
 * their ReLUs.
 */
public enum LpipsTrunk {
  /** VGG-16: 3x3 convolutions, features after relu1_2, 2_2, 3_3, 4_3 and 5_3. */
  VGG(16, 2, vgg()),
  /** AlexNet: features after each of its five ReLUs. */
  ALEX(31, 3, alex());

  /** Number of layers that a distance is summed over. */
  public static final int LAYERS = 5;

  /** A convolution, or the max pooling (stride 2) before the next one where {@code pool} is set. */
  record Conv(
      int index, int slice, int in, int out, int kernel, int stride, int pad, boolean pool) {
    String prefix() {
      return "net.slice" + slice + "." + index;
    }
  }

  private final int smallestSide;
  private final int poolSize;
  private final List<Conv> convolutions;

  LpipsTrunk(int smallestSide, int poolSize, List<Conv> convolutions) {
    this.smallestSide = smallestSide;
    this.poolSize = poolSize;
    this.convolutions = convolutions;
  }

  /** The smallest height and width that leave a pixel at the last layer. */
  public int smallestSide() {
    return smallestSide;
  }

  int poolSize() {
    return poolSize;
  }

  /** Convolutions in order; {@code pool} says that a max pooling comes before it. */
  List<Conv> convolutions() {
    return convolutions;
  }

  /** Channels of the features of a layer, 0 to 4. */
  int channels(int layer) {
    int channels = 0;
    for (Conv conv : convolutions) {
      if (conv.slice() == layer + 1) {
        channels = conv.out();
      }
    }
    return channels;
  }

  private static List<Conv> vgg() {
    int[][] widths = {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}};
    List<Conv> convolutions = new ArrayList<>();
    int index = 0;
    int in = 3;
    for (int slice = 0; slice < widths.length; slice++) {
      for (int i = 0; i < widths[slice].length; i++) {
        boolean pool = slice > 0 && i == 0;
        if (pool) {
          index++;
        }
        int out = widths[slice][i];
        convolutions.add(new Conv(index, slice + 1, in, out, 3, 1, 1, pool));
        index += 2; // the convolution and its ReLU
        in = out;
      }
    }
    return List.copyOf(convolutions);
  }

  private static List<Conv> alex() {
    return List.of(
        new Conv(0, 1, 3, 64, 11, 4, 2, false),
        new Conv(3, 2, 64, 192, 5, 1, 2, true),
        new Conv(6, 3, 192, 384, 3, 1, 1, true),
        new Conv(8, 4, 384, 256, 3, 1, 1, false),
        new Conv(10, 5, 256, 256, 3, 1, 1, false));
  }
}
