package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.config.Yaml;
import slotcast.data.DataConfig;
import slotcast.model.ModelFile;

/**
 * Configurations of full size with their whole batch, in a process with the memory settings of
 * {@code ./slotcast}: a step, SIGTERM while the next one computes, and that step from the
 * checkpoint. Prints what a step took. Linux alone; a quarter of an hour and more each, {@code
 * -Dslotcast.configs=obj3d/sa} chooses some.
 *
 * <pre>
 * mvn -pl training -am test -Dtest=FullBatchTest -Dgroups=configs -DexcludedGroups= \
 *     -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
@Tag("configs")
class FullBatchTest {
  private static final double MOST_GB = 12;
  private static final int SAVI_FRAMES = 8; // of a video
  private static final Duration LONGEST = Duration.ofHours(12); // of a step, on a busy machine

  @TempDir Path work;

  /** What a process took, of all its threads. */
  private record Cost(double residentGb, double processorSeconds) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "obj3d/sa",
        "obj3d/isa-tsr",
        "clevrer/sa",
        "clevrer/isa-tsr",
        "obj3d/slotformer",
        "clevrer/slotformer"
      })
  void takesStepsAndGoesOnWithItsWholeBatch(String name) throws Exception {
    assumeTrue(name.matches(System.getProperty("slotcast.configs", ".*")));
    Path file = ShippedConfigs.FOLDER.resolve(name + ".yaml");
    Path run = work.resolve("run");
    List<String> command = command(file, run);
    Path first = work.resolve("first.log");
    Process process = start(command, first);
    Path checkpoint = run.resolve("step-00000001.safetensors");
    Cost cost = watch(process, () -> Files.exists(checkpoint));
    assertThat(checkpoint).as(Files.readString(first)).exists();
    process.destroy(); // SIGTERM
    assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(first)).isEqualTo(RunStopped.STATUS);
    Path second = work.resolve("second.log");
    Process again = start(command, second);
    Cost more = watch(again, () -> false);
    assertThat(again.exitValue()).as(Files.readString(second)).isZero();
    assertThat(Files.readString(second)).contains("from step 1 to 2");
    Path weights = run.resolve(file(name) + "-seed1.safetensors");
    ModelFile model = ModelFile.read(weights, ShippedConfigs.command(file));
    assertThat(model.provenance().step()).isEqualTo(2);
    System.out.printf(
        "%s: %.1f GB resident, %.0f s of the processor from the start to a step's end; then %.1f GB,"
            + " %.0f s for another step and an evaluation%n",
        name, cost.residentGb, cost.processorSeconds, more.residentGb, more.processorSeconds);
    assertThat(Math.max(cost.residentGb, more.residentGb)).isLessThan(MOST_GB);
  }

  private static String file(String name) {
    return name.replace('/', '-');
  }

  /** Until it ends or there is what one waits for. */
  private static Cost watch(Process process, BooleanSupplier there) throws Exception {
    double resident = 0;
    double seconds = 0;
    long end = System.nanoTime() + LONGEST.toNanos();
    while (process.isAlive() && !there.getAsBoolean() && System.nanoTime() < end) {
      resident = Math.max(resident, peakResidentGb(process));
      seconds = process.info().totalCpuDuration().map(d -> d.toMillis() / 1e3).orElse(seconds);
      Thread.sleep(500);
    }
    return new Cost(resident, seconds);
  }

  private static double peakResidentGb(Process process) {
    try {
      String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
      Matcher peak = Pattern.compile("VmHWM:\\s*(\\d+) kB").matcher(status);
      return peak.find() ? Double.parseDouble(peak.group(1)) / (1 << 20) : 0;
    } catch (IOException e) {
      return 0; // it has ended
    }
  }

  /** As the launcher starts it. */
  private static Process start(List<String> command, Path log) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .putAll(
            Map.of(
                "MALLOC_ARENA_MAX", "1",
                "MALLOC_MMAP_THRESHOLD_", "4294967296",
                "MALLOC_TRIM_THRESHOLD_", "8589934592",
                "MALLOC_TOP_PAD_", "67108864"));
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private List<String> command(Path file, Path run) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:MaxRAMPercentage=50",
                "-XX:MaxDirectMemorySize=2g",
                "-Djava.awt.headless=true",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train",
                ShippedConfigs.command(file),
                "--config",
                file.toString(),
                "--threads",
                "1",
                "--no-report",
                "--out",
                run.toString(),
                "--cache",
                work.resolve("cache").toString()));
    List<String> settings = new ArrayList<>();
    if (ShippedConfigs.kind(file) == ShippedConfigs.Kind.SLOTFORMER) {
      SlotFormerTraining config = Yaml.read(file, SlotFormerTraining.class);
      int clip = config.model().historyLen() + config.rollout();
      boolean strided = config.data().kind().key().equals("clevrer");
      settings.addAll(data(config.data(), strided ? 2 * clip : clip));
      settings.add("steps=2");
      words.addAll(List.of("--perception", perception(file).toString()));
    } else {
      settings.addAll(data(Yaml.read(file, SaviTraining.class).data(), SAVI_FRAMES));
      settings.add("phases.0.steps=2");
    }
    settings.addAll(List.of("optimiser.warmup_steps=1", "evaluate_every=2", "checkpoint_every=1"));
    settings.forEach(s -> words.addAll(List.of("--set", s)));
    return words;
  }

  /** Weights of the data set's model with slot attention, after two small steps. */
  private Path perception(Path file) {
    Path savi = file.resolveSibling("sa.yaml");
    SaviTraining config = Yaml.read(savi, SaviTraining.class);
    Path run = work.resolve("perception");
    List<String> words = new ArrayList<>(List.of("train", "savi", "--config", savi.toString()));
    words.addAll(List.of("--threads", "1", "--no-report", "--out", run.toString()));
    words.addAll(List.of("--cache", work.resolve("cache").toString()));
    List<String> settings = new ArrayList<>(data(config.data(), SAVI_FRAMES));
    settings.add("phases=[{steps: 2, batch: 1, clip_frames: 2, max_stride: 1, area_weight: 0.0}]");
    settings.add("micro_batch=~");
    settings.addAll(List.of("optimiser.warmup_steps=1", "evaluate_every=2", "checkpoint_every=2"));
    settings.forEach(s -> words.addAll(List.of("--set", s)));
    assertThat(Main.run(Main.commandLine(), words.toArray(String[]::new))).isZero();
    return run.resolve(config.name() + "-seed1.safetensors");
  }

  private List<String> data(DataConfig data, int frames) {
    return new SimulatedSets(work).settings(data, frames);
  }
}
