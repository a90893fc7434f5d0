package slotcast.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import slotcast.tensor.Safetensors.Tensor;

/**
 * What publishers call the weights of a {@link slotcast.vit.VisionTransformer}. The first one that
 * fits is meant.
 */
enum VitNames {
  /** timm with registers, where the class's token has its position in it already. */
  TIMM_REGISTERS("patch_embed.proj.weight", "reg_token"),
  /** facebookresearch's dino and dinov2, and timm without registers: the model's own names. */
  PUBLISHED("patch_embed.proj.weight", ""),
  /** Hugging Face's ViTModel, which holds DINO, as files have them. */
  HUGGING_FACE_DINO(
      "embeddings.patch_embeddings.projection.weight", "encoder.layer.0.layernorm_before.weight"),
  /** Hugging Face's Dinov2Model and Dinov2WithRegistersModel, as files have them. */
  HUGGING_FACE_DINOV2("embeddings.patch_embeddings.projection.weight", "");

  private static final String REGISTERS = "register_tokens";
  private static final String TIMM_TOKEN = "reg_token";
  private static final String POSITIONS = "pos_embed";
  private static final List<String> QKV = List.of("query", "key", "value");

  /** Hugging Face's names of parts, by the model's. */
  private static final Map<String, String> PARTS =
      Map.ofEntries(
          Map.entry("cls_token", "embeddings.cls_token"),
          Map.entry(POSITIONS, "embeddings.position_embeddings"),
          Map.entry(REGISTERS, "embeddings." + REGISTERS),
          Map.entry("patch_embed.proj", "embeddings.patch_embeddings.projection"),
          Map.entry("attn.proj", "attention.output.dense"),
          Map.entry("ls1.gamma", "layer_scale1.lambda1"),
          Map.entry("ls2.gamma", "layer_scale2.lambda1"),
          Map.entry("norm", "layernorm"));

  /** The same of ViTModel, where they are others. */
  private static final Map<String, String> DINO_PARTS =
      Map.of(
          "norm1", "layernorm_before",
          "norm2", "layernorm_after",
          "mlp.fc1", "intermediate.dense",
          "mlp.fc2", "output.dense");

  private final String kernel;
  private final String mark; // a name that tells it from others with the same kernel; "" for none

  VitNames(String kernel, String mark) {
    this.kernel = kernel;
    this.mark = mark;
  }

  /** Of the patches' kernel, which every such model has. */
  String kernel() {
    return kernel;
  }

  /** Whether these are the names of a model, of those that call the kernel so. */
  boolean fit(Set<String> names) {
    return mark.isEmpty() || names.contains(mark);
  }

  /** Those of one of the model's names: several where a tensor is split along its first axis. */
  List<String> of(String name) {
    if (this == PUBLISHED) {
      return List.of(name);
    }
    if (this == TIMM_REGISTERS) {
      return List.of(name.equals(REGISTERS) ? TIMM_TOKEN : name);
    }
    if (!name.startsWith("blocks.")) {
      return List.of(part(name));
    }
    String[] pieces = name.split("\\.", 3); // blocks, N, the rest
    String layer = "encoder.layer." + pieces[1] + ".";
    if (pieces[2].startsWith("attn.qkv.")) {
      String end = pieces[2].substring("attn.qkv".length());
      return QKV.stream().map(q -> layer + "attention.attention." + q + end).toList();
    }
    return List.of(layer + part(pieces[2]));
  }

  private String part(String name) {
    if (PARTS.containsKey(name)) {
      return PARTS.get(name);
    }
    int dot = name.lastIndexOf('.');
    String owner = dot < 0 ? name : name.substring(0, dot);
    String known = PARTS.getOrDefault(owner, owner);
    return (this == HUGGING_FACE_DINO ? DINO_PARTS.getOrDefault(owner, known) : known)
        + (dot < 0 ? "" : name.substring(dot));
  }

  /** Weights by the model's names as files have them; of the shapes alone if values are 0. */
  Map<String, Tensor> foreign(Map<String, Tensor> weights) {
    Map<String, Tensor> out = new LinkedHashMap<>();
    weights.forEach(
        (name, tensor) -> {
          List<String> names = of(name);
          long[] shape = tensor.shape().clone();
          if (this == TIMM_REGISTERS && name.equals(POSITIONS)) {
            shape[1]--;
            out.put(name, part(tensor, tensor.size() - count(shape), shape));
            return;
          }
          shape[0] /= names.size();
          for (int i = 0; i < names.size(); i++) {
            out.put(names.get(i), part(tensor, i * count(shape), shape));
          }
        });
    return out;
  }

  /**
   * The other way.
   *
   * @param read weights by the file's names
   * @param shapes of the weights, by the model's names
   */
  Map<String, Tensor> own(Map<String, Tensor> read, Map<String, Tensor> shapes) {
    Map<String, Tensor> out = new LinkedHashMap<>();
    shapes.forEach(
        (name, place) -> {
          float[] values = new float[place.size()];
          List<String> parts = of(name);
          int each = read.get(parts.get(0)).size();
          int at = values.length - parts.size() * each; // 0, or behind a position that is 0
          for (String foreign : parts) {
            float[] part = read.get(foreign).floats();
            System.arraycopy(part, 0, values, at, part.length);
            at += part.length;
          }
          out.put(name, Tensor.of(values, place.shape()));
        });
    return out;
  }

  private static Tensor part(Tensor all, int from, long[] shape) {
    return Tensor.of(Arrays.copyOfRange(all.floats(), from, from + count(shape)), shape);
  }

  private static int count(long[] shape) {
    int n = 1;
    for (long size : shape) {
      n *= (int) size;
    }
    return n;
  }
}
