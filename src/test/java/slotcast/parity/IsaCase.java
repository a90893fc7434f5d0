package slotcast.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.DecoderConfig;
import slotcast.model.Padding;
import slotcast.model.SlotState;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;

/**
 * What the cases of Invariant Slot Attention share: the reference's names and layouts, states
 * packed into the last channels, and configurations.
 */
final class IsaCase {
  private IsaCase() {}

  /** The corrector of the file's class, or of its variant t, ts or tsr. */
  static CorrectorType type(JsonNode config) {
    String cls = config.path("cls").asText();
    String variant = config.path("variant").asText();
    if (variant.equals("tsr") || cls.contains("Rot")) {
      return CorrectorType.ISA_TSR;
    }
    return variant.equals("ts") || cls.contains("Scale")
        ? CorrectorType.ISA_TS
        : CorrectorType.ISA_T;
  }

  /** A corrector section; absent keys get the reference's class defaults. */
  static CorrectorConfig corrector(JsonNode c, CorrectorType type, Integer gridHidden) {
    return new CorrectorConfig(
        type,
        c.path("add_rel_pos_to_values").asBoolean(false),
        c.path("scales_factor").asDouble(1),
        c.path("min_scale").asDouble(0.001),
        c.path("max_scale").asDouble(2),
        c.path("zero_position_init").asBoolean(true),
        c.hasNonNull("init_with_fixed_scale") ? c.get("init_with_fixed_scale").asDouble() : null,
        c.path("limit_rot_to_45_deg").asBoolean(true) ? 45 : 90,
        gridHidden,
        c.hasNonNull("qkv_size") ? c.get("qkv_size").intValue() : null,
        c.path("softmax_temperature").asDouble(1),
        c.path("epsilon").asDouble(1e-8),
        null,
        null);
  }

  /** The file's weights by the reference's names. */
  static Map<String, Tensor> flax(Golden g) {
    return GoldenWeights.of(g);
  }

  /** The same by ours. */
  static ParameterStore store(Golden g, NDManager manager, Map<String, Tensor> more) {
    Map<String, Tensor> all = new LinkedHashMap<>(more);
    all.putAll(new FlaxWeights(flax(g)).toSlotcast(flax(g)));
    return ParameterStore.loaded(manager, g.name(), all);
  }

  /** Gradients of the parameters by the reference's names. */
  static Map<String, float[]> gradients(Golden g, ParameterStore store) {
    Map<String, float[]> ours = Gradients.values(store.trainable());
    return new FlaxWeights(flax(g)).toFlax(ours);
  }

  /** Channels after the slots. */
  private static long[] widths(CorrectorType type) {
    return switch (type) {
      case SLOT_ATTENTION -> new long[] {};
      case ISA_T -> new long[] {2};
      case ISA_TS -> new long[] {2, 2};
      case ISA_TSR -> new long[] {2, 2, 4};
    };
  }

  /** Takes a state (…,C+n) apart; each part is a leaf with a gradient of its own. */
  static SlotState unpack(NDManager manager, NDArray packed, CorrectorType type) {
    int axes = packed.getShape().dimension();
    long total = packed.getShape().get(axes - 1);
    List<NDArray> parts = new ArrayList<>();
    long end = total;
    long[] widths = widths(type);
    long slots = total;
    for (long w : widths) {
      slots -= w;
    }
    long start = slots;
    parts.add(leaf(manager, packed, 0, slots));
    for (long w : widths) {
      parts.add(leaf(manager, packed, start, start + w));
      start += w;
    }
    if (start != end) {
      throw new IllegalStateException("channels " + start + " of " + end);
    }
    Shape matrix = packed.getShape().slice(0, axes - 1).add(2, 2);
    return new SlotState(
        parts.get(0),
        parts.get(1),
        parts.size() > 2 ? parts.get(2) : null,
        parts.size() > 3 ? parts.get(3).reshape(matrix) : null);
  }

  private static NDArray leaf(NDManager manager, NDArray packed, long from, long to) {
    NDArray slice = packed.get("..., {}:{}", from, to);
    return manager.create(slice.toFloatArray(), slice.getShape());
  }

  /** Puts a state together again: (…,C+n). */
  static NDArray pack(SlotState s) {
    NDList parts = new NDList(s.slots());
    if (s.positions() != null) {
      parts.add(s.positions());
    }
    if (s.scales() != null) {
      parts.add(s.scales());
    }
    if (s.rotations() != null) {
      Shape shape = s.rotations().getShape();
      parts.add(s.rotations().reshape(shape.slice(0, shape.dimension() - 2).add(4)));
    }
    return NDArrays.concat(parts, s.slots().getShape().dimension() - 1);
  }

  /** Gradients of a state's parts, packed; a part without one has zeros. */
  static float[] packedGradient(SlotState s) {
    return pack(new SlotState(
            gradient(s.slots()),
            gradient(s.positions()),
            gradient(s.scales()),
            gradient(s.rotations())))
        .toFloatArray();
  }

  static NDArray gradient(NDArray leaf) {
    if (leaf == null) {
      return null;
    }
    return leaf.hasGradient() ? leaf.getGradient() : leaf.zerosLike();
  }

  static void requireGradients(SlotState s) {
    for (NDArray part : new NDArray[] {s.slots(), s.positions(), s.scales(), s.rotations()}) {
      if (part != null) {
        part.setRequiresGradient(true);
      }
    }
  }

  /** Numbers after a word in the reference's one-line description of a part. */
  static List<Integer> strides(String description) {
    Matcher m = Pattern.compile("strides ([0-9,]+)").matcher(description);
    List<Integer> out = new ArrayList<>();
    if (m.find()) {
      for (String s : m.group(1).split(",", -1)) {
        out.add(Integer.valueOf(s));
      }
    }
    return out;
  }

  /** Output channels of numbered layers, read off their biases, after the given first one. */
  static List<Integer> channels(Map<String, Tensor> flax, String pattern, int first) {
    List<Integer> out = new ArrayList<>(List.of(first));
    for (int i = 0; flax.containsKey(String.format(pattern, i)); i++) {
      out.add((int) flax.get(String.format(pattern, i)).shape()[0]);
    }
    return out;
  }

  /** The decoder whose weights have the given prefix. */
  static DecoderConfig decoder(
      Map<String, Tensor> flax, String prefix, int slotSize, List<Integer> resolution) {
    boolean cnn = flax.containsKey(prefix + "CNN_0/conv_0/bias");
    String layers = prefix + (cnn ? "CNN_0/conv_%d/bias" : "MLP_0/dense_mlp_%d/bias");
    int kernel = cnn ? (int) flax.get(prefix + "CNN_0/conv_0/kernel").shape()[0] : 1;
    return new DecoderConfig(
        channels(flax, layers, slotSize), resolution, kernel, null, null, Padding.SAME, null, null);
  }
}
