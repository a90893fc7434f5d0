package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.optim.Adam;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

class TrainingLoopTest {
  @TempDir Path folder;

  /** a² + sum(sqrt(b)): at b = 0 the loss is finite and the gradient by b is not. */
  private record Roots(NDArray a, NDArray b) implements TrainingLoop.Objective {
    @Override
    public NDArray loss(int step, int part, BiConsumer<String, NDArray> each) {
      NDArray roots = b.sqrt();
      each.accept("roots", roots);
      NDArray loss = a.square().sum().add(roots.sum());
      each.accept("loss", loss);
      return loss;
    }

    @Override
    public int frames(int step) {
      return 1;
    }

    @Override
    public Map<String, Double> scores() {
      return Map.of();
    }
  }

  @Test
  void aGradientThatIsNotFiniteIsNamedAndChangesNoParameter() throws IOException {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      ParameterStore store = ParameterStore.initial(manager, 1);
      NDArray a = store.get("a", new Init.Constant(3), 2);
      NDArray b = store.get("b", new Init.Constant(0), 2, 3);
      store.requireGradients();
      OptimiserConfig optimiser = new OptimiserConfig(0.1, 1, 1.0, null, null);
      TrainingLoop loop =
          new TrainingLoop(folder, "test", 5, optimiser, 5, 5, HealthConfig.DEFAULT);
      try (Adam adam = new Adam(manager, store.trainable());
          TrainingLog log = new TrainingLog(folder, 0, TrainingLog.Position.START)) {
        LoopRun run =
            new LoopRun(
                loop, new Roots(a, b), store, adam, Optional.empty(), log, RunSettings.DEFAULT);
        assertThatThrownBy(() -> run.run("roots"))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("training step 0")
            .hasMessageContaining("gradient of b (2, 3), in 6 of 6 values, Infinity at (0, 0)");
      }
      assertThat(a.toFloatArray()).containsOnly(3);
      assertThat(b.toFloatArray()).containsOnly(0);
    }
  }

  /** y = w x with x = 1 in float16, loss = 4 y: a gradient that overflows at scales above 8192. */
  private record Steep(NDArray w) implements TrainingLoop.Objective {
    @Override
    public NDArray loss(int step, int part, BiConsumer<String, NDArray> each) {
      NDArray x = w.getManager().ones(new Shape(1, 1));
      return TorchOps.scale(TorchOps.linear(x, w, null).sum(), 4);
    }

    @Override
    public int frames(int step) {
      return 1;
    }

    @Override
    public Map<String, Double> scores() {
      return Map.of();
    }
  }

  private void steep(int steps, float expected) throws IOException {
    OptimiserConfig optimiser =
        new OptimiserConfig(0.1, 1, 1.0, null, OptimiserConfig.Precision.FP16);
    TrainingLoop loop =
        new TrainingLoop(folder, "test", steps, optimiser, steps, steps, HealthConfig.DEFAULT);
    Optional<Checkpoint> resumed = loop.checkpoint();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      ParameterStore store =
          resumed
              .map(c -> ParameterStore.loaded(manager, "test", c.parameters()))
              .orElseGet(() -> ParameterStore.initial(manager, 1));
      NDArray w = store.get("w", new Init.Constant(0.5f), 1, 1);
      store.requireGradients();
      TrainingLog.Position from =
          resumed.map(c -> c.progress().log()).orElse(TrainingLog.Position.START);
      try (Adam adam = new Adam(manager, store.trainable());
          TrainingLog log =
              new TrainingLog(folder, resumed.map(Checkpoint::step).orElse(0), from)) {
        new LoopRun(loop, new Steep(w), store, adam, resumed, log, RunSettings.DEFAULT)
            .run("steep");
      }
      assertThat(w.toFloatArray()[0]).isLessThanOrEqualTo(expected);
    }
  }

  @Test
  void stepsThatOverflowInFloat16AreLeftOutAndCountedAlsoAfterACheckpoint() throws IOException {
    steep(3, 0.5f);
    assertThat(LogFile.values(folder, "skipped_steps")).containsEntry("3", 3.0);
    assertThat(LogFile.values(folder, "loss_scale")).containsEntry("3", 8192.0);
    steep(6, 0.49f);
    assertThat(LogFile.values(folder, "skipped_steps")).containsEntry("6", 3.0);
    assertThat(LogFile.values(folder, "loss")).containsKeys("3", "4", "6");
  }
}
