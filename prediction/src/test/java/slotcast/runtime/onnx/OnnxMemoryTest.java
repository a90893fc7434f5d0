package slotcast.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.perception.StreamState;

class OnnxMemoryTest {
  private static final ModelFile FILE = BundledWeights.read("isa-small", LoadedSavi.KIND);
  private static final float[] IMAGE = new float[3 * 32 * 32];

  @Test
  void aClosedModelSaysSo() {
    OnnxPerception engine = new OnnxPerception(FILE, "a test", 1);
    float[][] masks = new float[1][];
    assertThat(engine.see(1, IMAGE, null, null, masks).isFinite()).isTrue();
    assertThat(masks[0]).hasSize(6 * 32 * 32);
    engine.close();
    engine.close();
    assertThatThrownBy(() -> engine.see(1, IMAGE, null, null, masks))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  /** Frames and models leave nothing behind: a process that sees goes on at the same size. */
  @Test
  @Tag("soak")
  void aThousandFramesAndManyModelsLeaveTheProcessAsItWas() throws IOException {
    try (OnnxPerception engine = new OnnxPerception(FILE, "a test", 1)) {
      see(engine, 200);
      long before = residentKib();
      see(engine, 1000);
      assertThat(residentKib() - before).as("KiB more after 1000 frames").isLessThan(16 << 10);
    }
    open(5);
    long least = Long.MAX_VALUE; // the Java heap grows now and then, a leak with each model
    for (int batch = 0; batch < 4; batch++) {
      long before = residentKib();
      open(8);
      least = Math.min(least, residentKib() - before);
    }
    assertThat(least).as("KiB more after 8 models, of 4 times").isLessThan(8 << 10);
  }

  private static void see(OnnxPerception engine, int frames) {
    StreamState last = null;
    float[][] masks = new float[1][];
    for (int i = 0; i < frames; i++) {
      last = engine.see(1, IMAGE, last, null, masks);
    }
    assertThat(last.isFinite()).isTrue();
  }

  private static void open(int models) {
    for (int i = 0; i < models; i++) {
      try (OnnxPerception engine = new OnnxPerception(FILE, "a test", 1)) {
        see(engine, 2);
      }
    }
  }

  private static long residentKib() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
