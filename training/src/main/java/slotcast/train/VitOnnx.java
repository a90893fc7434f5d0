package slotcast.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import slotcast.error.UserError;
import slotcast.onnxfile.OnnxFile;
import slotcast.onnxfile.OnnxInput;
import slotcast.runtime.onnx.ForeignModel;
import slotcast.runtime.onnx.ForeignModel.Value;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.vit.PositionResampling;
import slotcast.vit.VisionTransformer;
import slotcast.vit.VitConfig;
import slotcast.vit.VitInput;

/**
 * A vision transformer out of an ONNX file. {@link VitGraph} finds its layers. Tokens and positions
 * are what the file computes of a black image, since exporters fold and resample them. Then the
 * file and the transformer that was read see the same noise: weights whose features differ are
 * refused, so that no operator has to be trusted to mean what it seems to.
 */
final class VitOnnx {
  /** Of the root mean square of features; rounding makes 1e-6, GELU by its tanh formula 1e-4. */
  private static final double TOLERANCE = 1e-4;

  /** Sides of images that are tried, in pixels, where the file takes any and has no positions. */
  private static final int[] SIDES = {224, 518, 256};

  private static final int MOST = 4096; // pixels
  private static final int MOST_IMAGES = 16;

  private static final int NOISE_SEED = 1;

  private final Path path;
  private final OnnxFile file;
  private final VitGraph graph;
  private final String input;
  private final List<String> notes = new ArrayList<>();

  /** What the file computes of an image: its tokens before the blocks, and its features. */
  private record Seen(Value tokens, Value features) {}

  private VitOnnx(Path path) {
    this.path = path;
    file = OnnxFile.read(path);
    graph = new VitGraph(file);
    OnnxInput only = file.inputs().size() == 1 ? file.inputs().get(0) : null;
    if (only == null || only.type() != OnnxInput.FLOAT32 || only.shape().size() != 4) {
      throw wrong("inputs " + file.inputs(), "one, images (B,3,H,W) in float32");
    }
    input = only.name();
  }

  /**
   * Reads a file.
   *
   * @throws UserError if it is no vision transformer, or another one than this project's
   */
  static VitCheckpoint.Read read(Path path) {
    return new VitOnnx(path).read();
  }

  private UserError wrong(String got, String expected) {
    return new UserError(
        "ONNX model " + path,
        got,
        expected,
        "docs/models.md says what can be imported, and how to export it");
  }

  private VitCheckpoint.Read read() {
    List<String> wanted = new ArrayList<>(List.of(graph.tokens(), graph.features()));
    wanted.removeAll(file.outputs());
    Path folder = path.toAbsolutePath().getParent();
    try (ForeignModel model = new ForeignModel(file.bytes(), folder, wanted)) {
      return read(model);
    } catch (ForeignModel.Refused e) {
      throw wrong(e.getMessage(), "a model that ONNX Runtime computes");
    }
  }

  private VitCheckpoint.Read read(ForeignModel model) throws ForeignModel.Refused {
    List<VitPositions> tables = VitPositions.in(file, graph.width());
    int[] size = size(model, tables);
    int rows = size[0] / graph.patch();
    int columns = size[1] / graph.patch();
    Value black = seen(model, new float[3 * size[0] * size[1]], size).tokens();
    int prefix = prefix(black.shape(), rows * columns);
    int d = graph.width();
    float[] tokens = Arrays.copyOf(black.values(), (prefix + rows * columns) * d);
    float[] bias = graph.weights().get("patch_embed.proj.bias").floats();
    float[] positions = Arrays.copyOfRange(tokens, prefix * d, tokens.length);
    for (int i = 0; i < positions.length; i++) {
      positions[i] -= bias[i % d];
    }
    Integer registers = prefix == 1 ? null : Integer.valueOf(prefix - 1);
    VitPositions.Fit fit =
        VitPositions.fit(tables, positions, rows, columns, VitConfig.usual(registers));
    if (fit == null && rows != columns) {
      throw wrong(
          "positions of " + rows + "x" + columns + " patches",
          "a square of them; export it for square images");
    }
    VitPositions kept = fit == null ? new VitPositions(rows, positions) : fit.table();
    if (isFixed()) {
      notes.add(
          "positions of "
              + (kept.side() + "x" + kept.side() + " patches; it was exported for images of ")
              + (rows + "x" + columns + " patches"));
    }
    PositionResampling resampling = fit == null ? null : fit.resampling();
    Map<String, Tensor> weights = weights(Arrays.copyOf(tokens, prefix * d), kept);
    int heads = heads(model, weights, size, h -> config(h, kept, registers, resampling, true));
    return new VitCheckpoint.Read(
        config(heads, kept, registers, resampling, false),
        new ImportedWeights(path, 0, weights, notes));
  }

  /** 1 + R. */
  private int prefix(long[] tokens, int patches) {
    long prefix = tokens.length == 3 ? tokens[1] - patches : 0;
    if (prefix < 1 || tokens[2] != graph.width()) {
      throw wrong(
          "tokens " + Arrays.toString(tokens) + " of " + patches + " patches",
          "(B, 1 + R + patches, " + graph.width() + "): the class's, registers', and patches'");
    }
    return (int) prefix;
  }

  private VitConfig config(
      Integer heads,
      VitPositions table,
      Integer registers,
      PositionResampling resampling,
      boolean compared) {
    return new VitConfig(
        graph.patch(),
        graph.width(),
        graph.depth(),
        heads,
        graph.hidden(),
        table.side(),
        registers,
        graph.isScaled(),
        resampling,
        compared && graph.hasFinalNorm());
  }

  /** The class's token has its position in it already. */
  private Map<String, Tensor> weights(float[] prefix, VitPositions table) {
    int d = graph.width();
    Map<String, Tensor> all = new LinkedHashMap<>();
    all.put("cls_token", Tensor.of(Arrays.copyOf(prefix, d), 1, 1, d));
    float[] positions = new float[d + table.values().length];
    System.arraycopy(table.values(), 0, positions, d, table.values().length);
    all.put("pos_embed", Tensor.of(positions, 1, positions.length / d, d));
    if (prefix.length > d) {
      float[] registers = Arrays.copyOfRange(prefix, d, prefix.length);
      all.put("register_tokens", Tensor.of(registers, 1, registers.length / d, d));
    }
    all.putAll(graph.weights());
    return all;
  }

  private boolean isFixed() {
    return file.inputs().get(0).shape().get(2) > 0;
  }

  /** Height and width of the images to look with: those that it takes, or the first it can. */
  private int[] size(ForeignModel model, List<VitPositions> tables) throws ForeignModel.Refused {
    List<Long> shape = file.inputs().get(0).shape();
    int patch = graph.patch();
    if (shape.get(2) > 0 && shape.get(3) > 0) {
      int[] fixed = {
        (int) Math.min(shape.get(2), Integer.MAX_VALUE),
        (int) Math.min(shape.get(3), Integer.MAX_VALUE)
      };
      if (fixed[0] % patch != 0 || fixed[1] % patch != 0 || Math.max(fixed[0], fixed[1]) > MOST) {
        throw wrong(
            "images of " + fixed[0] + "x" + fixed[1],
            "sides that are multiples of " + patch + ", up to " + MOST);
      }
      return fixed;
    }
    Set<Integer> sides = new LinkedHashSet<>();
    tables.forEach(t -> sides.add(t.side() * patch));
    for (int side : SIDES) {
      sides.add(side / patch * patch);
    }
    ForeignModel.Refused last = null;
    for (int side : sides) {
      int[] size = {side, side};
      try {
        seen(model, new float[3 * side * side], size);
        return size;
      } catch (ForeignModel.Refused e) {
        last = e;
      }
    }
    throw last;
  }

  private Seen seen(ForeignModel model, float[] image, int[] size) throws ForeignModel.Refused {
    long batch = Math.max(1, file.inputs().get(0).shape().get(0));
    if (batch > MOST_IMAGES) {
      throw wrong("batches of " + batch + " images", "any number, or up to " + MOST_IMAGES);
    }
    float[] images = new float[(int) batch * image.length];
    for (int b = 0; b < batch; b++) {
      System.arraycopy(image, 0, images, b * image.length, image.length);
    }
    Map<String, Value> values =
        model.run(
            input,
            new Value(new long[] {batch, 3, size[0], size[1]}, images),
            Set.of(graph.tokens(), graph.features()));
    return new Seen(values.get(graph.tokens()), values.get(graph.features()));
  }

  /** The number of heads with which features of noise are the file's. */
  private int heads(
      ForeignModel model, Map<String, Tensor> weights, int[] size, Function<Integer, VitConfig> of)
      throws ForeignModel.Refused {
    float[] noise = new float[3 * size[0] * size[1]];
    SplittableRandom random = new SplittableRandom(NOISE_SEED);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (2 * random.nextDouble() - 1);
    }
    float[] image = VitInput.normalised(noise);
    float[] expected = patches(seen(model, image, size).features(), size);
    Set<Integer> heads = new LinkedHashSet<>(List.of(of.apply(null).heads()));
    IntStream.rangeClosed(1, graph.width()).filter(h -> graph.width() % h == 0).forEach(heads::add);
    double least = Double.POSITIVE_INFINITY;
    for (int h : heads) {
      double error = error(features(of.apply(h), weights, noise, size), expected);
      if (error <= TOLERANCE) {
        notes.add(
            String.format(
                Locale.ROOT,
                "features of noise are the file's on ONNX Runtime but for %.1e of their size",
                error));
        return h;
      }
      least = Math.min(least, error);
    }
    throw wrong(
        String.format(
            Locale.ROOT,
            "features that differ by %.1e of their size from those of its weights in DINO's"
                + " transformer, with any number of heads",
            least),
        "the same: blocks of attention and an MLP with GELU behind layer norms");
  }

  /** Of the file's features, those of patches of the first image. */
  private float[] patches(Value features, int[] size) {
    int d = graph.width();
    int patches = size[0] / graph.patch() * (size[1] / graph.patch());
    long[] shape = features.shape();
    if (shape.length != 3 || shape[2] != d || shape[1] < patches) {
      throw wrong(
          "features " + Arrays.toString(shape) + " of " + patches + " patches",
          "(B, 1 + R + patches, D) or (B, patches, D)");
    }
    int to = (int) shape[1] * d;
    return Arrays.copyOfRange(features.values(), to - patches * d, to);
  }

  private static float[] features(
      VitConfig config, Map<String, Tensor> weights, float[] image, int[] size) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        NDScope scope = new NDScope();
        ParameterStore store = ParameterStore.loaded(manager, "ONNX model", weights)) {
      scope.suppressNotUsedWarning();
      VisionTransformer vit = new VisionTransformer(store, "", config, size[0], size[1]);
      NDArray images = manager.create(image, new Shape(1, 3, size[0], size[1]));
      return vit.features(images).toFloatArray();
    }
  }

  /** Root mean square of what differs, of that of the expected values. */
  static double error(float[] values, float[] expected) {
    double off = 0;
    double all = 0;
    for (int i = 0; i < expected.length; i++) {
      off += ((double) values[i] - expected[i]) * ((double) values[i] - expected[i]);
      all += (double) expected[i] * expected[i];
    }
    return Math.sqrt(off / all); // NaN is not below any limit
  }
}
