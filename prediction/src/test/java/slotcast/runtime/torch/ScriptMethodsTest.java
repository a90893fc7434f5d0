package slotcast.runtime.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import slotcast.runtime.engine.HeapTensor;
import slotcast.runtime.torch.ScriptMethods.Call;
import slotcast.runtime.torch.ScriptMethods.Recorder;
import slotcast.tensor.ScriptSource;
import slotcast.tensor.ScriptTarget;

class ScriptMethodsTest {
  /** {@code more}: x, x + n and the sum of both. */
  private static ScriptSource source() {
    ScriptSource source = new ScriptSource("Test", ScriptTarget.ANYWHERE);
    source
        .method("more", "x: Tensor, n: int", "List[Tensor]")
        .line("y = torch.add(x, n)")
        .line("return [x, y, torch.add(x, y)]");
    source.method("twice", "x: Tensor", "List[Tensor]").line("return [torch.mul(x, 2)]");
    return source;
  }

  private static List<HeapTensor> row(float... values) {
    return List.of(new HeapTensor(values, 1, values.length));
  }

  /** Runs work on a model's thread, as engines do. */
  private static float[][] with(Recorder recorder, Function<ScriptMethods, float[][]> work) {
    TorchThread thread = new TorchThread("test");
    ScriptMethods methods = new ScriptMethods(source(), Device.cpu(), recorder);
    try {
      float[][] result = thread.call(() -> work.apply(methods));
      assertThat(methods.nativeArrays()).isZero();
      return result;
    } finally {
      thread.close(methods::close);
    }
  }

  @Test
  void arraysGoInAndOut() {
    float[][] all = with(null, m -> m.run("more", ScriptMethods.ALL, row(1, 2), 5));
    assertThat(all).isDeepEqualTo(new float[][] {{1, 2}, {6, 7}, {7, 9}});
    assertThat(with(null, m -> m.run("more", 2, row(1, 2), 5))).hasDimensions(2, 2);
    assertThat(with(null, m -> m.run("twice", row(4)))).isDeepEqualTo(new float[][] {{8}});
  }

  @Test
  void aProcessorRecordsNothing() {
    assertThat(ScriptMethods.usesGraphs(Device.cpu())).isFalse();
    assertThat(ScriptMethods.recorder(Device.cpu())).isNull();
  }

  /** Each method, shape and number is recorded once, and computed all the same where that fails. */
  @Test
  void callsAreToldApartByTheirShapes() {
    List<Call> recorded = new ArrayList<>();
    Recorder fails =
        (script, call) -> {
          recorded.add(call);
          throw new IllegalStateException("operation not permitted when stream is capturing");
        };
    float[][] results =
        with(
            fails,
            m ->
                Stream.of(
                        m.run("twice", row(1, 2)),
                        m.run("twice", row(3, 4)), // the same shape
                        m.run("twice", row(5)),
                        m.run("twice", List.of(new HeapTensor(new float[] {6, 7}, 2, 1))),
                        m.run("more", 2, row(1, 2), 8),
                        m.run("more", 2, row(1, 2), 8), // the same
                        m.run("more", 2, row(1, 2), 9),
                        m.run("more", 1, row(1, 2), 9))
                    .map(out -> out[out.length - 1])
                    .toArray(float[][]::new));
    assertThat(results)
        .isDeepEqualTo(
            new float[][] {{2, 4}, {6, 8}, {10}, {12, 14}, {9, 10}, {9, 10}, {10, 11}, {1, 2}});
    assertThat(recorded)
        .containsExactly(
            new Call("twice", ScriptMethods.ALL, List.of(new Shape(1, 2)), List.of()),
            new Call("twice", ScriptMethods.ALL, List.of(new Shape(1, 1)), List.of()),
            new Call("twice", ScriptMethods.ALL, List.of(new Shape(2, 1)), List.of()),
            new Call("more", 2, List.of(new Shape(1, 2)), List.of(8L)),
            new Call("more", 2, List.of(new Shape(1, 2)), List.of(9L)),
            new Call("more", 1, List.of(new Shape(1, 2)), List.of(9L)));
  }

  @Test
  void shapesWithoutEndAreNotRecordedWithoutEnd() {
    int[] recorded = {0};
    Recorder fails =
        (script, call) -> {
          recorded[0]++;
          throw new IllegalStateException("no");
        };
    float[][] last =
        with(
            fails,
            m -> {
              float[][] out = null;
              for (int n = 1; n <= ScriptMethods.MOST_GRAPHS + 5; n++) {
                out = m.run("twice", row(new float[n]));
              }
              return out;
            });
    assertThat(last[0]).hasSize(ScriptMethods.MOST_GRAPHS + 5);
    assertThat(recorded[0]).isEqualTo(ScriptMethods.MOST_GRAPHS);
  }
}
