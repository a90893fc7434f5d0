package slotcast.vit;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Everything that shapes a {@link VisionTransformer}. All but the last two follow from its weights.
 *
 * @param patch side of a patch, in pixels
 * @param width D
 * @param depth blocks
 * @param heads of the attention; null for one for each 64 of the width
 * @param mlpSize hidden width of a block's MLP; null for four times the width
 * @param grid side of the square of patches that the positions were trained for
 * @param registers R, tokens that belong to no patch, besides the class's; null for 0
 * @param layerScale whether each branch of a block is scaled by channel, as in DINOv2; null for no
 * @param resampling how positions are brought to another grid; null for what the published models
 *     with and without registers do
 * @param finalNorm whether features are what the last layer norm gives, not what the last block
 *     gives; null for no, as in DINOSAUR
 */
public record VitConfig(
    int patch,
    int width,
    int depth,
    Integer heads,
    Integer mlpSize,
    int grid,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer registers,
    @JsonInclude(JsonInclude.Include.NON_NULL) Boolean layerScale,
    PositionResampling resampling,
    Boolean finalNorm) {
  /** Of the published models, all sizes. */
  private static final int HEAD_WIDTH = 64;

  private static final int MLP_RATIO = 4;

  public VitConfig {
    positive("patch", patch);
    positive("width", width);
    positive("depth", depth);
    positive("grid", grid);
    heads = heads == null ? Integer.valueOf(Math.max(1, width / HEAD_WIDTH)) : heads;
    mlpSize = mlpSize == null ? Integer.valueOf(MLP_RATIO * width) : mlpSize;
    positive("heads", heads);
    positive("mlp_size", mlpSize);
    registers = registers == null || registers == 0 ? null : registers;
    if (registers != null) {
      positive("registers", registers);
    }
    layerScale = layerScale == null || !layerScale ? null : layerScale;
    finalNorm = finalNorm != null && finalNorm;
    if (resampling == null) {
      resampling = usual(registers);
    }
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "vit.width " + width + " is not divisible by vit.heads " + heads);
    }
  }

  private static void positive(String key, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException("vit." + key + " is " + value + ", not a positive number");
    }
  }

  /** How the published models with so many registers resample; null for none of them. */
  public static PositionResampling usual(Integer registers) {
    return registers == null ? PositionResampling.SCALED : PositionResampling.ANTIALIASED;
  }

  /** 1 + R: the tokens before those of the patches. */
  int firstPatch() {
    return 1 + (registers == null ? 0 : registers);
  }

  /** Whether both have the same weights, whatever is made of them. */
  public boolean sameWeights(VitConfig other) {
    return with(other.resampling, other.finalNorm).equals(other);
  }

  private VitConfig with(PositionResampling how, boolean normed) {
    return new VitConfig(
        patch, width, depth, heads, mlpSize, grid, registers, layerScale, how, normed);
  }
}
