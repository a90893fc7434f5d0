package slotcast.model.script;

import java.util.Arrays;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.SaviConfig;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource.Method;

/**
 * {@link slotcast.model.InvariantSlotAttention}: {@code correct}, from features (B,N,F), kernels
 * (B,K,C) and their poses to slots, poses and attention.
 *
 * <p>As there, what a slot sees of a pixel is {@code relu(W x + [r, s] P) / s}; keys and values are
 * computed side by side, on an axis V in front (first keys, then values). One linear layer gives
 * all that a pixel contributes: W x, the mean-free x itself, and its products with the grid's
 * projection.
 */
final class InvariantScript {
  private static final String N = "slot_attention";
  private static final double EPSILON = 1e-6; // Flax, of layer norms
  private static final double NEVER = -1e9;

  private final ScriptLayers layers;
  private final SaviConfig config;
  private final CorrectorConfig corrector;
  private final boolean scaled;
  private final boolean rotated;
  private final boolean sparse;
  private final int slots;
  private final int size; // C
  private final int width; // D
  private final int hidden; // M
  private final int pixels; // N
  private final Matrix projection; // (D,2), G: of places, mean-free
  private final Matrix first; // (M,D), W: times the norm's gain

  private InvariantScript(ScriptLayers layers, SaviConfig config) {
    this.layers = layers;
    this.config = config;
    corrector = config.corrector();
    scaled = corrector.type() != CorrectorType.ISA_T;
    rotated = corrector.type() == CorrectorType.ISA_TSR;
    sparse = config.hints() != null;
    slots = config.slots().count();
    size = config.slots().size();
    width = layers.matrix(N + ".project_q.1.weight").rows();
    hidden = layers.matrix(N + ".grid_encoder.1.weight").rows();
    pixels = (int) layers.values(N + ".grid").shape()[0];
    projection = layers.matrix(N + ".grid_projection.weight").centred();
    first =
        layers
            .matrix(N + ".grid_encoder.1.weight")
            .timesColumns(layers.matrix(N + ".grid_encoder.0.weight"));
  }

  static void write(ScriptLayers layers, SaviConfig config) {
    InvariantScript s = new InvariantScript(layers, config);
    RelativeGridScript.write(layers, s.corrector, "pixel", layers.values(N + ".grid"));
    if (s.rotated) {
      RotationScript.write(layers, config.corrector().rotationLimitDegrees());
    }
    s.pixelTerms();
    s.seen();
    s.moments();
    s.correct();
  }

  /** {@code terms}: (B,N,F) -> W x (V,B,1,N,M), mean square (V,B,1,N), cross (2,V,B,1,N). */
  private void pixelTerms() {
    Matrix cross = projection.transposed().times(2.0 / width); // (2,D)
    Matrix bias = layers.matrix(N + ".grid_projection.bias").centred(); // (D,1)
    Matrix rows = terms(layers.matrix(N + ".project_k.weight").centred(), cross);
    Matrix biases = terms(bias, cross);
    if (corrector.positionInValues()) {
      rows = rows.above(terms(layers.matrix(N + ".project_v.weight").centred(), cross));
      biases = biases.above(biases);
    }
    int each = hidden + width + 2;
    Method m = layers.method("terms", "x: Tensor", "Tuple[Tensor, Tensor, Tensor]");
    m.line("x = %s", layers.linear("x", N + ".pixel", rows, biases, pixels));
    m.line(
        "x = torch.permute(torch.view(x, [-1, 1, %d, %d, %d]), [3, 0, 1, 2, 4])",
        pixels, rows.rows() / each, each);
    m.line("centred = torch.slice(x, 4, %d, %d, 1)", hidden, hidden + width);
    m.line("square = torch.mean(torch.mul(centred, centred), [4])");
    m.line("cross = torch.permute(torch.slice(x, 4, %d, %d, 1), [4, 0, 1, 2, 3])", each - 2, each);
    m.line("return (torch.slice(x, 4, 0, %d, 1), square, torch.contiguous(cross))", hidden);
  }

  private Matrix terms(Matrix x, Matrix cross) {
    return first.times(x).above(x, cross.times(x));
  }

  /** {@code seen}: relu(W x + [r, s] P) (V,B,K,N,M), and s (V,B,K,N). */
  private void seen() {
    Matrix shift =
        layers
            .matrix(N + ".grid_encoder.1.weight")
            .times(layers.matrix(N + ".grid_encoder.0.bias"))
            .plus(layers.matrix(N + ".grid_encoder.1.bias")); // (M,1)
    Matrix gram = projection.transposed().times(projection).times(1.0 / width);
    Matrix places = first.times(projection).transposed().above(shift.transposed()); // (3,M)
    Method m =
        layers.method(
            "seen",
            "r: Tensor, wx: Tensor, square: Tensor, cross: Tensor",
            "Tuple[Tensor, Tensor]");
    m.line("y = torch.select(r, 0, 0)");
    m.line("x = torch.select(r, 0, 1)");
    m.line("a = torch.add(torch.select(cross, 0, 0), y, alpha=%s)", gram.at(0, 0));
    m.line("a = torch.add(a, x, alpha=%s)", 2 * gram.at(0, 1));
    m.line("b = torch.add(torch.select(cross, 0, 1), x, alpha=%s)", gram.at(1, 1));
    m.line("s = torch.addcmul(torch.addcmul(square, a, y), b, x)"); // (V,B,K,N)
    m.line("s = torch.sqrt(torch.add(torch.clamp_min(s, 0.), %s))", EPSILON);
    m.line("y = torch.expand_as(y, s)");
    m.line("x = torch.expand_as(x, s)");
    m.line("p = torch.flatten(torch.flatten(torch.stack([y, x, s], 2), 3), 0, 1)"); // (V*B,3,K*N)
    m.line(
        "w = torch.expand(%s, [torch.size(p, 0), -1, -1])",
        layers.constant(N + ".places", places.tensor()));
    m.line("w = torch.bmm(torch.transpose(p, 1, 2), w)");
    m.line(
        "w = torch.view(w, [torch.size(s, 0), torch.size(s, 1), %d, %d, %d])",
        slots, pixels, hidden);
    m.line("return (torch.relu_(torch.add_(w, wx)), s)");
  }

  /** {@code moments}: attention (B,K,N) -> the poses. */
  private void moments() {
    Method m = layers.method("moments", "attention: Tensor", "List[Tensor]");
    m.line("positions = torch.matmul(attention, %s)", layers.weight(N + ".grid"));
    if (!scaled) {
      m.line("return [positions]");
      return;
    }
    if (rotated) {
      m.line(
          "offsets = torch.sub(self.pixel_planes, torch.unsqueeze(torch.permute(positions, [2, 0, 1]), 3))");
      m.line("rotations = self.rotation(offsets, attention)");
    }
    m.line("offsets = self.pixel_offsets(positions%s)", rotated ? ", rotations" : "");
    m.line("w = torch.add(attention, %s)", corrector.epsilon());
    m.line("variances = torch.sum(torch.mul(torch.mul(offsets, offsets), w), [3])"); // (2,B,K)
    double low = corrector.minScale() * corrector.minScale();
    double high = corrector.maxScale() * corrector.maxScale();
    m.line("scales = torch.sqrt(torch.clamp(variances, %s, %s))", low, high);
    m.line("return [positions, torch.permute(scales, [1, 2, 0])%s]", rotated ? ", rotations" : "");
  }

  private void correct() {
    boolean placed = corrector.positionInValues();
    Method m =
        layers.method(
            "correct",
            "x: Tensor, slots: Tensor, " + poses(", ", ": Tensor") + ", iterations: int",
            "List[Tensor]");
    m.line("positions = torch.clamp(positions, -1., 1.)");
    if (sparse) {
      m.line("used = torch.to(torch.gt(torch.sum(scales, [2], True), 0), 6)");
    }
    if (scaled) {
      m.line("scales = torch.clamp(scales, %s, %s)", corrector.minScale(), corrector.maxScale());
    }
    m.line("pose = [%s]", poses(", ", ""));
    m.line("x = %s", layers.norm("x", N + ".norm_inputs", EPSILON));
    m.line("wx, square, cross = self.terms(x)");
    if (!placed) {
      m.line("values = torch.linear(x, %s)", layers.weight(N + ".project_v.weight"));
    }
    m.line("attention = x");
    m.line("for i in range(torch.add(iterations, 1)):");
    m.line("  r = self.pixel_places(%s)", poseItems());
    if (placed) {
      m.line("  if torch.eq(i, iterations):"); // the last round needs no values
      m.line("    wx = torch.slice(wx, 0, 0, 1, 1)");
      m.line("    square = torch.slice(square, 0, 0, 1, 1)");
      m.line("    cross = torch.slice(cross, 1, 0, 1, 1)");
    }
    m.line("  y, s = self.seen(r, wx, square, cross)");
    query(m);
    if (corrector.window() != null) {
      m.line(
          "  logits = torch.add(logits, torch.mul(torch.sum(torch.mul(r, r), [0]), %s))",
          layers.constant(N + ".window", window()));
    }
    if (sparse) {
      m.line("  logits = torch.add(logits, torch.mul(torch.rsub(used, 1), %s))", NEVER);
    }
    m.line("  attention = torch.softmax(logits, 1)");
    m.line("  total = torch.add(torch.sum(attention, [2], True), %s)", corrector.epsilon());
    m.line("  a = torch.div(attention, total)");
    m.line("  pose = self.moments(a)");
    m.line("  if torch.lt(i, iterations):");
    update(m, placed);
    if (sparse) {
      m.line("return [slots, pose[0], torch.mul(pose[1], used), attention]");
    } else {
      m.line("return [slots, %s, attention]", poseItems());
    }
  }

  /** The query times the grid encoder's second layer, and times its bias: one linear layer. */
  private void query(Method m) {
    Matrix query = layers.matrix(N + ".project_q.1.weight"); // (D,C)
    Matrix w = layers.matrix(N + ".grid_encoder.3.weight"); // (D,M)
    Matrix b = layers.matrix(N + ".grid_encoder.3.bias"); // (D,1)
    double scale = 1 / Math.sqrt(width) / corrector.temperature();
    Matrix rows =
        w.transposed().times(query).above(b.transposed().times(query)).times(scale); // (M+1,C)
    m.line("  q = %s", layers.norm("slots", N + ".project_q.0", EPSILON));
    m.line("  q = torch.linear(q, %s)", layers.constant(N + ".query_key", rows.tensor()));
    m.line("  k = torch.unsqueeze(torch.slice(q, 2, 0, %d, 1), 3)", hidden);
    m.line("  logits = torch.squeeze(torch.matmul(torch.select(y, 0, 0), k), 3)");
    m.line("  logits = torch.div(logits, torch.select(s, 0, 0))");
    m.line("  logits = torch.add(logits, torch.slice(q, 2, %d, %d, 1))", hidden, hidden + 1);
  }

  /** The second layer of what is seen goes into the GRU's input gates. */
  private void update(Method m, boolean placed) {
    Matrix gates = layers.matrix(N + ".gru.weight_ih"); // (3C,D)
    String in;
    String weight;
    if (placed) {
      Matrix w = layers.matrix(N + ".grid_encoder.3.weight");
      Matrix b = layers.matrix(N + ".grid_encoder.3.bias");
      Matrix both = gates.times(w).transposed().above(gates.times(b).transposed()).transposed();
      weight = layers.constant(N + ".value_gates", both.tensor());
      m.line("    v = torch.unsqueeze(torch.div(a, torch.select(s, 0, 1)), 2)");
      m.line("    mean = torch.squeeze(torch.matmul(v, torch.select(y, 0, 1)), 2)");
      m.line("    mean = torch.cat([mean, torch.sum(a, [2], True)], 2)");
      in = "torch.view(mean, [-1, %d])".formatted(hidden + 1);
    } else {
      weight = layers.weight(N + ".gru.weight_ih");
      m.line("    mean = torch.matmul(a, values)");
      in = "torch.view(mean, [-1, %d])".formatted(width);
    }
    String bias = layers.weight(N + ".gru.bias_ih");
    String state = "torch.reshape(slots, [-1, %d])".formatted(size);
    m.line("    g = %s", layers.gru(in, state, weight, N + ".gru", bias));
    m.line("    h = %s", layers.norm("g", N + ".mlp.0", EPSILON));
    m.line("    slots = torch.add(%s, g)", layers.mlpRows("h", N + ".mlp.1", N + ".mlp.3", slots));
    m.line("    slots = torch.view(slots, [-1, %d, %d])", slots, size);
  }

  /** 0 for the background's slot: (1,K,1). */
  private Tensor window() {
    double scales = corrector.scalesFactor() / corrector.window();
    float[] curvature = new float[slots];
    Arrays.fill(curvature, 1, slots, (float) (-scales * scales / 2));
    return Tensor.of(curvature, 1, slots, 1);
  }

  private String poses(String between, String after) {
    return Poses.of(config.corrector().type(), between, after);
  }

  private String poseItems() {
    return rotated ? "pose[0], pose[1], pose[2]" : scaled ? "pose[0], pose[1]" : "pose[0]";
  }
}
