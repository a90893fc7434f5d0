package slotcast.lpips;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.torchfile.TorchFile;

/**
 * The weights of LPIPS v0.1 as one file: trunk, linear layers and input scaling.
 *
 * <p>They are the user's: torchvision's trunk and the linear layers of
 * github.com/richzhang/PerceptualSimilarity are published apart from each other, as .pth files.
 * {@link #read} brings both together under the names here; {@link #write} keeps them.
 *
 * <p>Names in the file: {@code net.slice<1-5>.<i>.weight|bias}, {@code lin<0-4>}, {@code shift},
 * {@code scale}. Also understood: {@code features.<i>.weight|bias} (torchvision), {@code
 * lin<k>.model.1.weight} and {@code scaling_layer.shift|scale} (the package's own state).
 *
 * @param trunk which network
 * @param tensors by the names above
 */
public record LpipsWeights(LpipsTrunk trunk, Map<String, Tensor> tensors) {
  /** What the package subtracts from inputs in [-1,1]; ImageNet's mean. */
  private static final float[] SHIFT = {-0.030f, -0.088f, -0.188f};

  private static final float[] SCALE = {0.458f, 0.448f, 0.450f};

  /**
   * Reads weights from one file, or trunk and linear layers from two.
   *
   * @param files .pth files as published, or safetensors files such as {@link #write} makes
   * @throws UserError if a file cannot be read, or a tensor is missing or has another shape
   */
  public static LpipsWeights read(LpipsTrunk trunk, Path... files) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (Path file : files) {
      named.putAll(tensors(file));
    }
    String source = Arrays.stream(files).map(Path::toString).collect(Collectors.joining(" and "));
    return of(trunk, source, named);
  }

  private static Map<String, Tensor> tensors(Path file) {
    if (!TorchFile.looksLikeOne(file)) {
      return Safetensors.read(file).tensors();
    }
    try (TorchFile torch = TorchFile.read(file)) {
      // The classifier of VGG16 is nine times as large as all that is needed.
      return torch.stateDict(name -> !name.startsWith("classifier."));
    }
  }

  /** Writes the weights as safetensors. */
  public void write(Path file) throws IOException {
    new Safetensors(Map.of("trunk", trunk.name(), "version", "0.1"), tensors).write(file);
  }

  /**
   * Picks the weights out of named tensors and checks their shapes.
   *
   * @param source where they came from, for messages
   * @param named trunk and linear layers; others, such as a classifier's, are left out
   * @throws UserError if one is missing or has another shape
   */
  public static LpipsWeights of(LpipsTrunk trunk, String source, Map<String, Tensor> named) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (LpipsTrunk.Conv conv : trunk.convolutions()) {
      String torchvision = "features." + conv.index();
      for (String part : new String[] {".weight", ".bias"}) {
        long[] shape =
            part.equals(".bias")
                ? new long[] {conv.out()}
                : new long[] {conv.out(), conv.in(), conv.kernel(), conv.kernel()};
        String name = conv.prefix() + part;
        tensors.put(name, pick(source, named, shape, name, torchvision + part));
      }
    }
    for (int k = 0; k < LpipsTrunk.LAYERS; k++) {
      long[] shape = {trunk.channels(k)};
      String name = "lin" + k;
      tensors.put(name, pick(source, named, shape, name, name + ".model.1.weight"));
    }
    tensors.put("shift", optional(source, named, SHIFT, "shift", "scaling_layer.shift"));
    tensors.put("scale", optional(source, named, SCALE, "scale", "scaling_layer.scale"));
    return new LpipsWeights(trunk, tensors);
  }

  private static Tensor optional(
      String source, Map<String, Tensor> named, float[] values, String... names) {
    for (String name : names) {
      if (named.containsKey(name)) {
        return pick(source, named, new long[] {values.length}, names);
      }
    }
    return Tensor.of(values, values.length);
  }

  private static Tensor pick(
      String source, Map<String, Tensor> named, long[] shape, String... names) {
    for (String name : names) {
      Tensor tensor = named.get(name);
      if (tensor == null) {
        continue;
      }
      // The published linear layers are 1x1 convolutions, (1,C,1,1).
      long[] found = tensor.shape();
      boolean fits =
          Arrays.equals(found, shape)
              || (shape.length == 1
                  && tensor.size() == shape[0]
                  && Arrays.stream(found).allMatch(n -> n == 1 || n == shape[0]));
      if (!fits) {
        throw new UserError(
            name + " in " + source,
            Arrays.toString(found),
            Arrays.toString(shape),
            "check that trunk and linear layers are of the same network");
      }
      return Tensor.of(tensor.floats(), shape);
    }
    throw new UserError(
        "LPIPS weights " + source,
        "no tensor " + String.join(" or ", names),
        "trunk and linear layers of LPIPS v0.1",
        "name two files, torchvision's trunk and the published linear layers");
  }
}
