package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import slotcast.error.UserError;
import slotcast.onnxfile.OnnxFile;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.torchfile.TensorDict;
import slotcast.vit.VisionTransformer;
import slotcast.vit.VitConfig;

/**
 * A published vision transformer, whose configuration its weights' names and shapes tell.
 *
 * @param config what they tell
 * @param names whose names the file has
 * @param shapes of the weights, by the model's names
 */
record VitCheckpoint(VitConfig config, VitNames names, Map<String, Tensor> shapes) {
  /** What some files hold beside what is used: of training, and of classifiers. */
  private static final List<String> LEFT_OUT =
      List.of("mask_token", "embeddings.mask_token", "head.", "head_dist.", "fc_norm.", "pooler.");

  /** A file's transformer, and its weights by the model's names. */
  record Read(VitConfig config, ImportedWeights weights) {}

  /**
   * Reads a file.
   *
   * @param where which weights to take where several fit, or null
   * @throws UserError if there is no such transformer in it
   */
  static Read read(Path file, String where) {
    if (OnnxFile.isAt(file)) {
      if (where != null) {
        throw new UserError(
            "--weights " + where, "it with an ONNX model", "a checkpoint", "leave it out");
      }
      return VitOnnx.read(file);
    }
    AtomicReference<VitCheckpoint> found = new AtomicReference<>();
    ImportedWeights weights =
        ImportedWeights.read(
            file,
            dicts -> {
              found.set(among(file, dicts));
              return found.get().expected();
            },
            "a vision transformer of the sizes that its tensors tell",
            where);
    VitCheckpoint vit = found.get();
    return new Read(vit.config, weights.with(vit.names.own(weights.tensors(), vit.shapes)));
  }

  private static VitCheckpoint among(Path file, List<TensorDict> dicts) {
    for (TensorDict dict : dicts) {
      for (VitNames names : VitNames.values()) {
        for (String name : dict.tensors().keySet()) {
          if (name.endsWith(names.kernel())) {
            String prefix = name.substring(0, name.length() - names.kernel().length());
            Map<String, long[]> shapes = shapes(dict, prefix);
            if (names.fit(shapes.keySet())) {
              return of(file, shapes, names);
            }
          }
        }
      }
    }
    throw wrong(file, "no " + VitNames.PUBLISHED.kernel() + " in it");
  }

  private static Map<String, long[]> shapes(TensorDict dict, String prefix) {
    Map<String, long[]> shapes = new HashMap<>();
    dict.tensors()
        .forEach(
            (name, info) -> {
              if (name.startsWith(prefix)) {
                shapes.put(name.substring(prefix.length()), info.shape());
              }
            });
    return shapes;
  }

  private static VitCheckpoint of(Path file, Map<String, long[]> shapes, VitNames names) {
    int depth = 0;
    while (shapes.containsKey(name(names, "blocks." + depth + ".norm1.weight"))) {
      depth++;
    }
    if (depth == 0) {
      throw wrong(file, "no " + name(names, "blocks.0.norm1.weight") + " in it");
    }
    long[] kernel = axes(file, shapes, names.kernel(), 4);
    if (kernel[1] != 3 || kernel[2] != kernel[3]) {
      throw wrong(
          file,
          "patches of " + kernel[2] + "x" + kernel[3] + " pixels, " + kernel[1] + " channels");
    }
    String fc1 = name(names, "blocks.0.mlp.fc1.weight");
    if (!shapes.containsKey(fc1)) {
      throw wrong(file, "blocks without " + fc1 + ", such as those with gated MLPs (SwiGLU)");
    }
    long positions = axes(file, shapes, name(names, "pos_embed"), 3)[1];
    long patches = names == VitNames.TIMM_REGISTERS ? positions : positions - 1;
    int grid = (int) Math.round(Math.sqrt((double) patches));
    if ((long) grid * grid != patches) {
      throw wrong(file, positions + " positions, which are no square of patches");
    }
    String registers = name(names, "register_tokens");
    VitConfig config =
        new VitConfig(
            (int) kernel[2],
            (int) kernel[0],
            depth,
            null,
            (int) axes(file, shapes, fc1, 2)[0],
            grid,
            shapes.containsKey(registers) ? (int) axes(file, shapes, registers, 3)[1] : null,
            shapes.containsKey(name(names, "blocks.0.ls1.gamma")),
            null,
            null);
    return new VitCheckpoint(config, names, expectedShapes(config));
  }

  private static String name(VitNames names, String own) {
    return names.of(own).get(0);
  }

  private static long[] axes(Path file, Map<String, long[]> shapes, String name, int count) {
    long[] shape = shapes.get(name);
    if (shape == null || shape.length != count) {
      throw wrong(file, shape == null ? "no " + name : name + " of " + shape.length + " axes");
    }
    return shape;
  }

  private static UserError wrong(Path file, String got) {
    return new UserError(
        "weights " + file,
        got,
        "a vision transformer of DINO or DINOv2, as facebookresearch, timm or Hugging Face name it",
        "docs/models.md lists what can be imported");
  }

  /** Every tensor, the last layer norm's too, whether it is used or not. */
  private static Map<String, Tensor> expectedShapes(VitConfig c) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 0)) {
      VitConfig whole =
          new VitConfig(
              c.patch(),
              c.width(),
              c.depth(),
              c.heads(),
              c.mlpSize(),
              c.grid(),
              c.registers(),
              c.layerScale(),
              c.resampling(),
              true);
      new VisionTransformer(store, "", whole, c.grid() * c.patch(), c.grid() * c.patch());
      return store.export();
    }
  }

  private ExpectedWeights expected() {
    Map<String, Tensor> foreign = names.foreign(shapes);
    return new ExpectedWeights(
        foreign,
        new TreeSet<>(foreign.keySet()),
        name -> LEFT_OUT.stream().anyMatch(name::startsWith),
        name -> false);
  }

  /** The key of a model's configuration, as YAML. */
  static String yaml(VitConfig config) {
    List<String> parts = new ArrayList<>();
    parts.add("patch: " + config.patch());
    parts.add("width: " + config.width());
    parts.add("depth: " + config.depth());
    parts.add("heads: " + config.heads());
    parts.add("mlp_size: " + config.mlpSize());
    parts.add("grid: " + config.grid());
    if (config.registers() != null) {
      parts.add("registers: " + config.registers());
    }
    if (config.layerScale() != null) {
      parts.add("layer_scale: true");
    }
    if (!config.resampling().equals(VitConfig.usual(config.registers()))) {
      parts.add("resampling: " + config.resampling().name().toLowerCase(Locale.ROOT));
    }
    return "vit: {" + String.join(", ", parts) + "}";
  }
}
