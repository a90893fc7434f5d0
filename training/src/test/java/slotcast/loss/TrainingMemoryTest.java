package slotcast.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.model.DecoderConfig;
import slotcast.model.EncoderConfig;
import slotcast.model.KernelConfig;
import slotcast.model.KernelConfig.KernelLayer;
import slotcast.model.PredictorConfig;
import slotcast.model.PredictorConfig.PredictorType;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotsConfig;
import slotcast.optim.Adam;
import slotcast.tensor.ParameterStore;

/** A hundred training steps leave nothing behind in native memory. */
class TrainingMemoryTest {
  private static final SaviConfig TINY =
      new SaviConfig(
          List.of(16, 16),
          new SlotsConfig(3, 16, 16, 2, null, null),
          new EncoderConfig(List.of(3, 8, 8), 5, List.of(1, 2), 16),
          new KernelConfig(KernelLayer.MLP, false),
          new PredictorConfig(PredictorType.TRANSFORMER, 1, 2, 32, true, true),
          new DecoderConfig(List.of(16, 8, 8), List.of(4, 4), 5, null));

  private static int arrays(NDManager manager) {
    return manager.getManagedArrays().size();
  }

  /** Allowed growth, which is the compiler's; measured: none. */
  private static final long MEBIBYTES = 8;

  /**
   * Resident part of the C library's heap, in MiB: where libtorch allocates, given the malloc
   * settings of the test run, and the JVM's own heap is not.
   */
  private static long nativeMebibytes() throws IOException {
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (inside && line.startsWith("Rss:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10;
      }
      inside |= line.endsWith("[heap]");
    }
    throw new IOException("no heap in smaps");
  }

  @Test
  void trainingStepsLeaveNothing() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParameterStore store = ParameterStore.initial(manager, 1)) {
      Savi savi = new Savi(TINY, store);
      store.requireGradients();
      try (Adam adam = new Adam(manager, store.trainable())) {
        float[] video = new float[2 * 2 * 3 * 16 * 16];
        int before = 0;
        long held = 0;
        for (int i = 0; i < 120; i++) {
          if (i == 20) {
            before = arrays(manager);
            held = nativeMebibytes();
          }
          try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray clips = manager.create(video, new Shape(2, 2, 3, 16, 16));
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
              collector.backward(SaviLoss.of(savi, clips, null, null).total());
            }
          }
          assertThat(adam.step(1e-3, 1)).isFinite();
        }
        assertThat(arrays(manager)).isEqualTo(before);
        assertThat(nativeMebibytes() - held).as("MiB grown").isLessThan(MEBIBYTES);
      }
    }
  }
}
