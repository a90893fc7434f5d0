package slotcast.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.onnx.OnnxGraph;
import slotcast.onnx.OnnxValue;
import slotcast.onnx.OnnxValue.Size;
import slotcast.onnx.ScriptTracer;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource;
import slotcast.tensor.ScriptTarget;
import slotcast.tensor.TorchScript;

/** A script computes the same as a graph on ONNX Runtime and as itself in libtorch. */
class OnnxGraphTest {
  private static final int IN = 3;
  private static final int HEIGHT = 5;
  private static final int WIDTH = 7;

  /** Images grow: all strides, kernels and paddings whose phases are whole. */
  @ParameterizedTest
  @CsvSource({
    // stride, kernel, padding, more, outputs, cut, kernel behind
    "2, 5, 2, 1, 8, false, 3", // as PyTorch's decoders
    "2, 5, 1, 0, 8, true, 3", // as Flax's
    "2, 4, 1, 0, 2, false, 1",
    "2, 3, 1, 1, 4, false, 5",
    "3, 5, 1, 0, 4, false, 3",
    "3, 6, 2, 1, 1, false, 3",
  })
  void imagesGrowInPhases(
      int stride, int kernel, int pad, int more, int out, boolean cut, int behind) {
    for (int last : new int[] {1, 4, 17}) { // the first two are written over the phases
      ScriptSource source = new ScriptSource("Net", ScriptTarget.ANYWHERE);
      ScriptSource.Method m = source.method("grow", "x: Tensor", "List[Tensor]");
      m.line(
          "y = torch.conv_transpose2d(x, %s, %s, [%d, %d], [%d, %d], [%d, %d], 1, [1, 1])",
          source.image("w", values(1, IN, out, kernel, kernel)),
          source.tensor("b", values(2, out)),
          stride,
          stride,
          pad,
          pad,
          more,
          more);
      if (cut) {
        m.line("y = torch.slice(torch.slice(y, 2, 0, 10, 1), 3, 0, 14, 1)");
      }
      m.line("y = torch.relu_(y)");
      m.line(
          "z = torch.conv2d(y, %s, %s, [1, 1], [%d, %d], [1, 1], 1)",
          source.image("v", values(3, last, out, behind, behind)),
          source.tensor("c", values(4, last)),
          behind / 2,
          behind / 2);
      m.line("return [y, z]");
      same(source, "grow", images(), random(5, 2 * IN * HEIGHT * WIDTH));
    }
  }

  @Test
  void whatMovesValuesMovesTheSame() {
    ScriptSource source = new ScriptSource("Net", ScriptTarget.ANYWHERE);
    source
        .method("move", "x: Tensor", "List[Tensor]")
        .line("n = torch.size(x, 0)")
        .line("f = torch.flip(x, [1, 3])")
        .line("s = torch.slice(torch.slice(x, 3, 1, 6, 2), 2, -3, -1, 1)")
        .line("p = torch.permute(x, [2, 0, 3, 1])")
        .line("e = torch.expand(torch.mean(x, [1, 2]), [4, n, -1])")
        .line("k = torch.stack([torch.select(x, 1, 0), torch.select(x, 1, 2)], 1)")
        .line("u = torch.upsample_bilinear2d(x, [10, 21], False, None, None)")
        .line("r = torch.where(torch.lt(x, 0.1), torch.zeros_like(x), torch.ones_like(x))")
        .line("c = torch.cat([torch.sum(x, [2], True), torch.constant_pad_nd(x, [0, 0, 1, 2])], 2)")
        .line("return [f, s, p, e, k, u, r, c]");
    same(source, "move", images(), random(6, 2 * IN * HEIGHT * WIDTH));
  }

  /** Loops, branches, lists and methods that call each other are gone in the graph. */
  @Test
  void controlIsUnrolled() {
    ScriptSource source = new ScriptSource("Net", ScriptTarget.ANYWHERE);
    source
        .method("twice", "x: Tensor, times: int", "Tuple[Tensor, Tensor]")
        .line("y = x")
        .line("for i in range(times):")
        .line("  if torch.lt(i, 1):")
        .line("    y = torch.mul(y, 2.)")
        .line("  else:")
        .line("    y = torch.sub(y, 1.5)")
        .line("return (x, y)");
    source
        .method("all", "x: Tensor", "List[Tensor]")
        .line("found = annotate(List[Tensor], [])")
        .line("a, b = self.twice(x, 3)")
        .line("_ = torch.append(found, b)")
        .line("found = torch.add(found, [torch.add(a, b, alpha=-2)])")
        .line("return [found[1], torch.cat(found, 1)]");
    same(source, "all", images(), random(7, 2 * IN * HEIGHT * WIDTH));
  }

  private static OnnxValue images() {
    return OnnxValue.input("x", new Size(1, "B"), IN, HEIGHT, WIDTH);
  }

  private static void same(ScriptSource source, String method, OnnxValue input, float[] x) {
    OnnxGraph graph = ScriptTracer.trace(source, method, List.of(input), List.of());
    try (OnnxProgram program = new OnnxProgram(graph, 1);
        TorchScript script = new TorchScript(source, Device.cpu());
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDList expected = script.infer(method, manager, manager.create(x, new Shape(input.shape(2))));
      float[][] got = program.run(2, List.of(x));
      assertThat(got).hasNumberOfRows(expected.size());
      for (int i = 0; i < got.length; i++) {
        float[] values = expected.get(i).toFloatArray();
        assertThat(graph.outputs().get(i).shape(2))
            .as("shape of output %d", i)
            .containsExactly(expected.get(i).getShape().getShape());
        for (int j = 0; j < values.length; j++) {
          assertThat(got[i][j]).as("output %d at %d", i, j).isCloseTo(values[j], within(1e-4f));
        }
      }
    }
  }

  private static Tensor values(int seed, long... shape) {
    return Tensor.of(random(seed, (int) new Shape(shape).size()), shape);
  }

  private static float[] random(int seed, int count) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (0.5 * random.nextGaussian());
    }
    return values;
  }
}
