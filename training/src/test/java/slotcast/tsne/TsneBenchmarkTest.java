package slotcast.tsne;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.data.DataConfig;
import slotcast.data.SimulatedData;
import slotcast.data.VideoSet;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;

/**
 * Time, memory and quality of t-SNE, on one core where it is pinned to one:
 *
 * <pre>
 * taskset -c 1 mvn test -pl training -am -Dgroups=benchmark -DexcludedGroups= \
 *   -Dtest='TsneBenchmarkTest#exact' -Dslotcast.python=/usr/bin/python3
 * taskset -c 1 mvn test -pl training -am -Dgroups=benchmark -DexcludedGroups= \
 *   -Dtest='TsneBenchmarkTest#barnesHut'
 * </pre>
 *
 * <p>{@code -Dtsne.points}, {@code -Dtsne.iterations} and {@code -Dtsne.rounds} change the sizes.
 * Seconds are of processor time, which other work on the machine changes little, and wall-clock.
 */
@Tag("benchmark")
class TsneBenchmarkTest {
  private static final int DIMENSIONS = 64;
  private static final int CLUSTERS = 10;
  private static final int NEIGHBOURS = 5;

  @TempDir Path folder;

  private record Timed(Embedding embedding, double cpu, double wall) {}

  /** The exact method beside scikit-learn's, one after the other, each with the same settings. */
  @Test
  void exact() throws Exception {
    String python = System.getProperty("slotcast.python", "python3");
    Assumptions.assumeTrue(
        exit(python, "-c", "import sklearn") == 0,
        python + " has no scikit-learn; name one that has: -Dslotcast.python=…");
    Points x = mixture(Integer.getInteger("tsne.points", 5000));
    TsneConfig config =
        TsneConfig.standard().withMaxIterations(Integer.getInteger("tsne.iterations", 1000));
    int rounds = Integer.getInteger("tsne.rounds", 3);
    print(
        "%d points of %d dimensions, a mixture of %d Gaussians, seed 1; %d iterations",
        x.count(), DIMENSIONS, CLUSTERS, config.maxIterations());
    double[] ratios = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      Timed ours = timed(() -> Tsne.exact(x, config).embed());
      report(x, "slotcast", ours);
      Timed theirs = scikitLearn(python, x, config);
      report(x, "scikit-learn", theirs);
      ratios[i] = ours.cpu() / theirs.cpu();
      print("round %d: ours / theirs %.3f", i + 1, ratios[i]);
    }
    Arrays.sort(ratios);
    print("median of ours / theirs: %.3f", ratios[rounds / 2]);
  }

  /** Features of the bundled model's encoder, one point a pixel: 64 channels. */
  @Test
  void barnesHut() throws IOException {
    Points x = features(Integer.getInteger("tsne.points", 131_072));
    TsneConfig config =
        TsneConfig.standard().withMaxIterations(Integer.getInteger("tsne.iterations", 1000));
    print(
        "%d features of savi-small's encoder, %d channels, scenes from seed 1; %d iterations,"
            + " angle %.2f",
        x.count(), x.dimensions(), config.maxIterations(), config.angle());
    Tsne[] tsne = new Tsne[1];
    Timed prepared =
        timed(
            () -> {
              tsne[0] = Tsne.barnesHut(x, config);
              return null;
            });
    print(
        "neighbours and affinities: %.1f s of processor, %.1f s; resident at most %s",
        prepared.cpu(), prepared.wall(), residentAtMost());
    Timed run = timed(() -> tsne[0].embed());
    int iterations = run.embedding().lastIteration() + 1;
    print(
        "%d iterations: %.1f s of processor, %.1f s; %.3f s of processor each; resident at most %s",
        iterations, run.cpu(), run.wall(), run.cpu() / iterations, residentAtMost());
    int every = Math.max(1, x.count() / 2000);
    print(
        "KL %.4f, trustworthiness %.4f (%d neighbours, every %dth point)",
        tsne[0].divergence(run.embedding()),
        Trustworthiness.ofEvery(every, x, run.embedding(), NEIGHBOURS),
        NEIGHBOURS,
        every);
  }

  private static void report(Points x, String name, Timed run) {
    print(
        "%-12s %8.2f s of processor, %8.2f s; %d iterations, KL %.4f, trustworthiness %.4f",
        name,
        run.cpu(),
        run.wall(),
        run.embedding().lastIteration() + 1,
        Tsne.exact(x, TsneConfig.standard()).divergence(run.embedding()),
        Trustworthiness.ofEvery(1, x, run.embedding(), NEIGHBOURS));
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  private static Timed timed(Supplier<Embedding> work) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long cpu = system.getProcessCpuTime();
    long wall = System.nanoTime();
    Embedding embedding = work.get();
    return new Timed(
        embedding, (system.getProcessCpuTime() - cpu) / 1e9, (System.nanoTime() - wall) / 1e9);
  }

  private Timed scikitLearn(String python, Points x, TsneConfig c) throws Exception {
    Path script = folder.resolve("scikit_learn.py");
    try (InputStream in = getClass().getResourceAsStream("scikit_learn.py")) {
      Files.write(script, in.readAllBytes());
    }
    Path points = folder.resolve("points");
    Path embedding = folder.resolve("embedding");
    Files.write(points, bytes(x.values()));
    Process process =
        new ProcessBuilder(
                python,
                script.toString(),
                points.toString(),
                String.valueOf(x.dimensions()),
                "exact",
                String.valueOf(c.maxIterations()),
                String.valueOf(c.perplexityFor(x.count())),
                String.valueOf(c.angle()),
                embedding.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    JsonNode out = new ObjectMapper().readTree(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IllegalStateException("scikit-learn ended with " + process.exitValue());
    }
    Embedding of = Embedding.of(floats(Files.readAllBytes(embedding)));
    return new Timed(
        new Embedding(
            of.x(), of.y(), out.get("kl").doubleValue(), out.get("iterations").intValue() - 1),
        out.get("cpu").doubleValue(),
        out.get("wall").doubleValue());
  }

  private static int exit(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (IOException e) {
      return -1; // no such program
    }
  }

  /** Clusters of deviation 1 in each dimension, whose centres have deviation 1 too. */
  private static Points mixture(int count) {
    Random random = new Random(1);
    double[][] centres = new double[CLUSTERS][DIMENSIONS];
    for (double[] centre : centres) {
      Arrays.setAll(centre, k -> random.nextGaussian());
    }
    float[] values = new float[count * DIMENSIONS];
    for (int i = 0; i < values.length; i++) {
      double centre = centres[i / DIMENSIONS % CLUSTERS][i % DIMENSIONS];
      values[i] = (float) (centre + random.nextGaussian());
    }
    return new Points(count, DIMENSIONS, values);
  }

  private Points features(int count) throws IOException {
    try (LoadedSavi savi =
            LoadedSavi.of(BundledWeights.read("savi-small", LoadedSavi.KIND), "savi-small");
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      int h = savi.savi().config().height();
      int w = savi.savi().config().width();
      int pixels = savi.savi().encoder().featureHeight() * savi.savi().encoder().featureWidth();
      int frames = 16;
      int videos = (count + pixels * frames - 1) / (pixels * frames);
      VideoSet scenes =
          DataConfig.of(new SimulatedData(videos, 1, frames, 1, 1_000_000, 64))
              .training(h, w, folder);
      int size = savi.savi().config().encoder().outChannels();
      float[] values = new float[videos * frames * pixels * size];
      JniUtils.setGradMode(false);
      for (int v = 0; v < videos; v++) {
        try (NDManager scratch = manager.newSubManager()) {
          NDArray images = scratch.create(scenes.clip(v, 0, frames), new Shape(frames, 3, h, w));
          float[] some = savi.savi().encoder().encode(images).toFloatArray();
          System.arraycopy(some, 0, values, v * some.length, some.length);
        }
      }
      JniUtils.setGradMode(true);
      return new Points(count, size, Arrays.copyOf(values, count * size));
    }
  }

  private static String residentAtMost() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024 + " MiB")
        .findFirst()
        .orElse("unknown");
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  private static float[] floats(byte[] bytes) {
    float[] values = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
