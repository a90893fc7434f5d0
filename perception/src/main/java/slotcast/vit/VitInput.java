package slotcast.vit;

import java.util.Arrays;
import java.util.function.Function;
import slotcast.tensor.Safetensors.Tensor;

/**
 * What a {@link VisionTransformer} makes tokens with, from its weights and the size of its images:
 * nothing of it depends on an image.
 *
 * @param kernel (D,3,P,P) of patches of images in [-1,1]: their normalisation by ImageNet's mean
 *     and deviation is multiplied out
 * @param bias (D)
 * @param prefix (1,1+R,D), the class's token at its position, and the registers
 * @param positions (1,N,D) of the patches
 */
public record VitInput(Tensor kernel, Tensor bias, Tensor prefix, Tensor positions) {
  /** Of values from 0 to 1: red, green, blue. */
  private static final double[] MEAN = {0.485, 0.456, 0.406};

  private static final double[] DEVIATION = {0.229, 0.224, 0.225};

  /**
   * @param weights by their names in the published models
   * @param height of the images, in pixels
   * @param width of the images, in pixels
   */
  public static VitInput of(VitConfig c, Function<String, Tensor> weights, int height, int width) {
    int d = c.width();
    int area = c.patch() * c.patch();
    float[] kernel = weights.apply("patch_embed.proj.weight").floats().clone();
    double[] bias = weights.apply("patch_embed.proj.bias").doubles();
    for (int i = 0; i < kernel.length; i++) {
      int channel = i / area % 3;
      // (x + 1) / 2 is the value from 0 to 1
      bias[i / (3 * area)] += kernel[i] * (0.5 - MEAN[channel]) / DEVIATION[channel];
      kernel[i] = (float) (kernel[i] * 0.5 / DEVIATION[channel]);
    }
    float[] shift = new float[d];
    for (int i = 0; i < d; i++) {
      shift[i] = (float) bias[i];
    }
    float[] table = weights.apply("pos_embed").floats(); // (1,1+side*side,D)
    float[] prefix = new float[c.firstPatch() * d];
    float[] token = weights.apply("cls_token").floats();
    for (int i = 0; i < d; i++) {
      prefix[i] = token[i] + table[i];
    }
    if (c.registers() != null) {
      float[] registers = weights.apply("register_tokens").floats();
      System.arraycopy(registers, 0, prefix, d, registers.length);
    }
    int rows = height / c.patch();
    int columns = width / c.patch();
    float[] patches = Arrays.copyOfRange(table, d, table.length);
    if (rows != c.grid() || columns != c.grid()) {
      patches = c.resampling().resampled(patches, c.grid(), rows, columns, d);
    }
    return new VitInput(
        Tensor.of(kernel, d, 3, c.patch(), c.patch()),
        Tensor.of(shift, d),
        Tensor.of(prefix, 1, c.firstPatch(), d),
        Tensor.of(patches, 1, (long) rows * columns, d));
  }

  /**
   * An image as the published models take it.
   *
   * @param image (3,H,W) in [-1,1]
   * @return (3,H,W), of values from 0 to 1 less ImageNet's mean, by its deviation
   */
  public static float[] normalised(float[] image) {
    float[] out = new float[image.length];
    int pixels = image.length / 3;
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (((image[i] + 1) / 2 - MEAN[i / pixels]) / DEVIATION[i / pixels]);
    }
    return out;
  }
}
