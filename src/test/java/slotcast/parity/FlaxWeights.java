package slotcast.parity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors.Tensor;

/**
 * Weights of the official Invariant Slot Attention (JAX and Flax) under our names and layouts, and
 * back.
 *
 * <p>Flax stores matrices as (I,O) and convolutions as (k,k,I,O), does not flip the kernels of
 * transposed convolutions, and keeps the gates of a GRU apart. Names are paths joined by {@code /},
 * from the whole model's root or from the corrector's or decoder's own.
 */
public final class FlaxWeights {
  private static final Pattern GATE = Pattern.compile("GRU_0/GRUCell_0/([ih])([rzn])/(\\w+)");
  private static final Pattern CONVOLUTION =
      Pattern.compile("CNN_0/conv_(?:simple_)?(\\d+)/(\\w+)");
  private static final Pattern DENSE = Pattern.compile("MLP_0/dense_mlp_(\\d+)/(\\w+)");
  private static final Pattern CORRECTOR = Pattern.compile("SlotAttention\\w+_0/");
  private static final String DECODER = "SiameseSpatialBroadcastDecoder_0/";
  private static final String ENCODER = "FrameEncoder_0/";

  private enum Layout {
    /** As it is. */
    PLAIN,
    /** (I,O) to (O,I). */
    MATRIX,
    /** (k,k,I,O) to (O,I,k,k). */
    CONVOLUTION,
    /** (k,k,I,O) to (I,O,k,k), flipped. */
    TRANSPOSED
  }

  /**
   * Where a Flax tensor goes.
   *
   * @param block which of the equal parts of our tensor's first axis it fills
   * @param axes of our tensor; ones are appended
   */
  private record Place(String ours, Layout layout, int block, int axes) {
    Place(String ours, Layout layout) {
      this(ours, layout, 0, 0);
    }
  }

  private final boolean decoderOnly;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  /**
   * @param flax the tensors, or others of the same names and shapes
   * @throws UserError if a name is not one of the reference's
   */
  public FlaxWeights(Map<String, Tensor> flax) {
    decoderOnly = flax.keySet().stream().noneMatch(n -> n.contains("GRU_0/"));
    flax.forEach(
        (name, t) -> {
          places.put(name, place(name));
          shapes.put(name, t.shape());
        });
  }

  private Place place(String name) {
    Place found;
    Matcher corrector = CORRECTOR.matcher(name);
    if (name.startsWith(ENCODER)) {
      found = encoder(name.substring(ENCODER.length()).replace("SimpleCNN_0", "CNN_0"));
    } else if (name.startsWith(DECODER)) {
      found = decoder(name.substring(DECODER.length()));
    } else if (corrector.lookingAt()) {
      found = corrector(name.substring(corrector.end()));
    } else {
      found = decoderOnly ? decoder(name) : corrector(name);
    }
    if (found == null) {
      throw new UserError(
          "Flax weights",
          "a tensor " + name,
          "those of the reference's encoder, corrector and decoder",
          "leave it out");
    }
    return found;
  }

  private static Place encoder(String name) {
    Matcher convolution = CONVOLUTION.matcher(name);
    if (convolution.matches()) {
      boolean bias = convolution.group(2).equals("bias");
      return new Place(
          "encoder." + convolution.group(1) + ".0." + (bias ? "bias" : "weight"),
          bias ? Layout.PLAIN : Layout.CONVOLUTION);
    }
    return name.equals("PositionEmbedding_0/pos_embedding")
        ? new Place("slot_attention.grid", Layout.PLAIN)
        : null;
  }

  private static Place decoder(String name) {
    Matcher convolution = CONVOLUTION.matcher(name);
    if (convolution.matches()) {
      boolean bias = convolution.group(2).equals("bias");
      return new Place(
          "decoder." + convolution.group(1) + ".0." + (bias ? "bias" : "weight"),
          bias ? Layout.PLAIN : Layout.TRANSPOSED);
    }
    Matcher dense = DENSE.matcher(name);
    if (dense.matches()) {
      boolean bias = dense.group(2).equals("bias");
      return new Place(
          "decoder." + dense.group(1) + ".0." + (bias ? "bias" : "weight"),
          Layout.PLAIN, // (I,O) is the order of a transposed convolution
          0,
          bias ? 1 : 4);
    }
    return switch (name) {
      case "Readout_0/MLP_0/dense_mlp_0/kernel" ->
          new Place("decoder.out.weight", Layout.MATRIX, 0, 4);
      case "Readout_0/MLP_0/dense_mlp_0/bias" -> new Place("decoder.out.bias", Layout.PLAIN);
      case "alphas/kernel" -> new Place("decoder.out.weight", Layout.MATRIX, 3, 4);
      case "alphas/bias" -> new Place("decoder.out.bias", Layout.PLAIN, 3, 0);
      case "RelativePositionEmbedding_0/dense_pe_0/kernel" ->
          new Place("decoder_pos_embedding.dense.weight", Layout.MATRIX);
      case "RelativePositionEmbedding_0/dense_pe_0/bias" ->
          new Place("decoder_pos_embedding.dense.bias", Layout.PLAIN);
      case "RelativePositionEmbedding_0/pos_embedding" ->
          new Place("decoder_pos_embedding.grid", Layout.PLAIN);
      default -> null;
    };
  }

  private static Place corrector(String name) {
    String n = "slot_attention.";
    Matcher gate = GATE.matcher(name);
    if (gate.matches()) {
      boolean bias = gate.group(3).equals("bias");
      String side = gate.group(1).equals("i") ? "_ih" : "_hh";
      return new Place(
          n + "gru." + (bias ? "bias" : "weight") + side,
          bias ? Layout.PLAIN : Layout.MATRIX,
          "rzn".indexOf(gate.group(2)),
          0);
    }
    int slash = name.lastIndexOf('/');
    String layer =
        switch (name.substring(0, Math.max(slash, 0))) {
          case "LayerNorm_0" -> "norm_inputs";
          case "LayerNorm_1" -> "project_q.0";
          case "general_dense_q_0" -> "project_q.1";
          case "general_dense_k_0" -> "project_k";
          case "general_dense_v_0" -> "project_v";
          case "dense_gp_0" -> "grid_projection";
          case "MLP_0/LayerNorm_0" -> "grid_encoder.0";
          case "MLP_0/dense_mlp_0" -> "grid_encoder.1";
          case "MLP_0/dense_mlp_1" -> "grid_encoder.3";
          case "MLP_1/LayerNorm_0" -> "mlp.0";
          case "MLP_1/dense_mlp_0" -> "mlp.1";
          case "MLP_1/dense_mlp_1" -> "mlp.3";
          default -> null;
        };
    if (layer == null) {
      return null;
    }
    return switch (name.substring(slash + 1)) {
      case "kernel" -> new Place(n + layer + ".weight", Layout.MATRIX);
      case "scale" -> new Place(n + layer + ".weight", Layout.PLAIN);
      case "bias" -> new Place(n + layer + ".bias", Layout.PLAIN);
      default -> null;
    };
  }

  /** The number of the decoder's last layer, which the reference does not number. */
  private int outLayer() {
    int last = -1;
    for (Place p : places.values()) {
      Matcher m = Pattern.compile("decoder\\.(\\d+)\\.0\\.weight").matcher(p.ours());
      last = m.matches() ? Math.max(last, Integer.parseInt(m.group(1))) : last;
    }
    return last + 1;
  }

  private String ours(Place p) {
    return p.ours().replace("decoder.out.", "decoder." + outLayer() + ".");
  }

  /** Under our names and in our layouts; what Flax has no tensor for is zero. */
  public Map<String, Tensor> toSlotcast(Map<String, Tensor> flax) {
    Map<String, List<String>> parts = new LinkedHashMap<>();
    places.forEach((n, p) -> parts.computeIfAbsent(ours(p), k -> new ArrayList<>()).add(n));
    Map<String, Tensor> out = new LinkedHashMap<>();
    parts.forEach((ours, names) -> out.put(ours, gather(names, flax)));
    return out;
  }

  private Tensor gather(Collection<String> names, Map<String, Tensor> flax) {
    long rows = names.stream().mapToLong(n -> firstRow(n) + shape(n)[0]).max().orElseThrow();
    long[] shape = shape(names.iterator().next()).clone();
    int rowSize = 1;
    for (int i = 1; i < shape.length; i++) {
      rowSize *= (int) shape[i];
    }
    shape[0] = rows;
    float[] values = new float[(int) rows * rowSize];
    for (String n : names) {
      float[] from = flax.get(n).floats();
      int[] order = order(n);
      int start = (int) firstRow(n) * rowSize;
      for (int i = 0; i < from.length; i++) {
        values[start + order[i]] = from[i];
      }
    }
    return Tensor.of(values, shape);
  }

  /**
   * Back to Flax's names and layouts.
   *
   * @param slotcast values by our names, such as weights or gradients
   */
  public Map<String, float[]> toFlax(Map<String, float[]> slotcast) {
    Map<String, float[]> out = new LinkedHashMap<>();
    places.forEach(
        (n, p) -> {
          float[] from = slotcast.get(ours(p));
          if (from != null) {
            long[] shape = shape(n);
            int[] order = order(n);
            int rowSize = (int) (order.length / shape[0]);
            int start = (int) firstRow(n) * rowSize;
            float[] values = new float[order.length];
            for (int i = 0; i < values.length; i++) {
              values[i] = from[start + order[i]];
            }
            out.put(n, values);
          }
        });
    return out;
  }

  /** Rows of our tensor before this one: gates are equal blocks, the mask follows three colours. */
  private long firstRow(String name) {
    Place p = places.get(name);
    return p.block() * shape(name)[0];
  }

  /** The shape it has in our layout, on its own. */
  private long[] shape(String name) {
    Place p = places.get(name);
    long[] s = shapes.get(name);
    long[] out =
        switch (p.layout()) {
          case PLAIN ->
              name.endsWith("FrameEncoder_0/PositionEmbedding_0/pos_embedding")
                  ? new long[] {s[1] * s[2], s[3]}
                  : s.clone();
          case MATRIX -> new long[] {s[1], s[0]};
          case CONVOLUTION -> new long[] {s[3], s[2], s[0], s[1]};
          case TRANSPOSED -> new long[] {s[2], s[3], s[0], s[1]};
        };
    int before = out.length;
    if (p.axes() > before) {
      out = Arrays.copyOf(out, p.axes());
      Arrays.fill(out, before, p.axes(), 1);
    }
    return out;
  }

  /** For each Flax element its place in our layout. */
  private int[] order(String name) {
    long[] s = shapes.get(name);
    int n = 1;
    for (long size : s) {
      n *= (int) size;
    }
    int[] order = new int[n];
    Layout layout = places.get(name).layout();
    if (layout == Layout.PLAIN) {
      Arrays.setAll(order, i -> i);
      return order;
    }
    boolean matrix = layout == Layout.MATRIX;
    int kh = matrix ? 1 : (int) s[0];
    int kw = matrix ? 1 : (int) s[1];
    int in = (int) s[s.length - 2];
    int out = (int) s[s.length - 1];
    for (int i = 0; i < n; i++) {
      int o = i % out;
      int c = i / out % in;
      int x = i / out / in % kw;
      int y = i / out / in / kw;
      order[i] =
          layout == Layout.TRANSPOSED
              ? ((c * out + o) * kh + kh - 1 - y) * kw + kw - 1 - x
              : ((o * in + c) * kh + y) * kw + x;
    }
    return order;
  }
}
