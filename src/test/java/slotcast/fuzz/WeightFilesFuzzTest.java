package slotcast.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.parity.TorchWriter;
import slotcast.ros.SlowFuzz;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.torchfile.TorchFile;

/**
 * Broken .pth and safetensors files: weights, or an error that says what is wrong; never more, and
 * never much memory.
 */
class WeightFilesFuzzTest {
  /** Replay with -Dslotcast.seed=N. */
  private static final long SEED = Long.getLong("slotcast.seed", 20261123L);

  /** Heap that reading one file of at most 350 kB may take, whatever it says of itself. */
  private static final long MAX_HEAP_BYTES = 64L << 20;

  /** A file that takes as long as this would never end. */
  private static final Duration MAX_TIME = Duration.ofSeconds(20);

  private static final int MAX_MESSAGE = 8000;

  @TempDir Path folder;
  private final List<byte[]> whole = new ArrayList<>();
  private long read;
  private long refused;

  /** Small files of all three formats, and those of the golden data where they are. */
  @BeforeEach
  void collect() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a.weight", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
    tensors.put("a.bias", Tensor.of(new float[] {-1, 0.5f}, 2));
    tensors.put("empty", Tensor.of(new float[0], 0, 4));
    tensors.put("scalar", Tensor.of(new float[] {7}));
    Path file = folder.resolve("whole");
    whole.add(Files.readAllBytes(TorchWriter.zip(file, tensors)));
    whole.add(Files.readAllBytes(TorchWriter.legacy(file, tensors)));
    new Safetensors(Map.of("note", "é"), tensors).write(file);
    whole.add(Files.readAllBytes(file));
    Path root = Path.of(System.getProperty("slotcast.root", "."));
    Path golden =
        root.resolve(System.getProperty("slotcast.fixtures", "../shared/fixtures/public"))
            .resolve("checkpoint");
    if (Files.isDirectory(golden)) {
      try (Stream<Path> files = Files.list(golden)) {
        for (Path p : files.filter(f -> !f.toString().endsWith(".json")).sorted().toList()) {
          whole.add(Files.readAllBytes(p));
        }
      }
    }
  }

  @Test
  void aThousandBrokenFiles() throws IOException {
    for (int i = 0; i < 1000; i++) {
      breakAndRead(SEED + i);
    }
    assertThat(read).as("some are still weights").isPositive();
    assertThat(refused).as("some are refused").isPositive();
  }

  @Test
  @Tag("fuzz")
  void brokenFilesForTenMinutes() throws IOException {
    SlowFuzz.run("broken weight files", this::breakAndRead);
    System.out.printf("of %d files: %d readings whole, %d refused%n", whole.size(), read, refused);
    assertThat(read).as("some are still weights").isPositive();
    assertThat(refused).as("some are refused").isPositive();
  }

  private void breakAndRead(long seed) throws IOException {
    byte[] good = whole.get(new Random(seed).nextInt(whole.size()));
    byte[] bytes = new BrokenFiles(seed).broken(good, folder.resolve("scratch"));
    Path file = Files.write(folder.resolve("broken"), bytes);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long heapBefore = threads.getCurrentThreadAllocatedBytes();
    long cpuBefore = threads.getCurrentThreadCpuTime();
    try {
      attempt(() -> readTorch(file));
      attempt(() -> Safetensors.read(file).tensors().values().forEach(Tensor::floats));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      fail("seed " + seed + ": " + kept(bytes, seed), e);
    }
    long heap = threads.getCurrentThreadAllocatedBytes() - heapBefore;
    Duration cpu = Duration.ofNanos(threads.getCurrentThreadCpuTime() - cpuBefore);
    if (heap > MAX_HEAP_BYTES || cpu.compareTo(MAX_TIME) > 0) {
      fail("seed " + seed + ": " + heap + " bytes of heap, " + cpu + ": " + kept(bytes, seed));
    }
  }

  private void readTorch(Path file) {
    TorchFile.looksLikeOne(file);
    try (TorchFile torch = TorchFile.read(file)) {
      attempt(torch::stateDict);
      attempt(torch::tensors);
    }
  }

  /** Anything but a clear error goes on to the caller. */
  private void attempt(Runnable reading) {
    try {
      reading.run();
      read++;
    } catch (UserError e) {
      refused++;
      String message = e.getMessage();
      if (!message.contains(": got ")
          || !message.contains(", expected ")
          || message.length() > MAX_MESSAGE
          || message.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalStateException("no clear error: " + message, e);
      }
    }
  }

  /** Where the broken file is kept. */
  private static Path kept(byte[] bytes, long seed) throws IOException {
    Path file = Path.of("target", "fuzz", "broken-" + seed);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes).toAbsolutePath();
  }
}
