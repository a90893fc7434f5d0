package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.optim.Adam;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensorboard.EventRecords;

/** Runs of a model of one parameter: stops, checkpoints, logs, seeds. */
class LoopRunTest {
  private static final int STEPS = 40;

  @TempDir Path folder;

  /** Draws {@code a} to the step's target; can be told to sleep, or to stand still. */
  private static final class Fit implements TrainingLoop.Objective {
    private final NDArray a;
    private final double slope;
    private final int sleepAt;

    Fit(NDArray a, double slope, int sleepAt) {
      this.a = a;
      this.slope = slope;
      this.sleepAt = sleepAt;
    }

    @Override
    public NDArray loss(int step, int part, BiConsumer<String, NDArray> each) {
      if (step == sleepAt) {
        try {
          TimeUnit.HOURS.sleep(1);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      NDArray target = a.getManager().create((float) Math.sin(step));
      NDArray factor = a.getManager().create((float) slope);
      return a.sub(target).square().sum().mul(factor);
    }

    @Override
    public Map<String, Double> terms() {
      return Map.of("term", 0.5);
    }

    @Override
    public int frames(int step) {
      return 2;
    }

    @Override
    public Map<String, Double> scores() {
      return Map.of("mse", (double) a.toFloatArray()[0], "none", Double.NaN);
    }

    @Override
    public Health health() {
      return new Health(Map.of("slot_norm", 1.0), Map.of("slot_norms", new float[] {1, 2}));
    }

    @Override
    public Map<String, RgbImage> pictures() {
      return Map.of("grid", RgbImage.black(4, 3));
    }
  }

  /** Asks for a stop when it is asked for the n-th time. */
  private record StopAt(int[] left) implements GradientSum {
    @Override
    public double sum(Collection<NDArray> gradients, double loss) {
      return loss;
    }

    @Override
    public boolean any(boolean mine) {
      return --left[0] == 0;
    }

    @Override
    public boolean writes() {
      return true;
    }
  }

  private static void train(Path run, RunSettings settings, double slope, int sleepAt)
      throws IOException {
    HealthConfig health = new HealthConfig(2, null, null, null, null);
    OptimiserConfig optimiser = new OptimiserConfig(0.1, 1, 1.0, null, null);
    TrainingLoop loop = new TrainingLoop(run, "test", STEPS, optimiser, 8, 4, health);
    Optional<Checkpoint> resumed = loop.checkpoint();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      ParameterStore store =
          resumed
              .map(c -> ParameterStore.loaded(manager, "test", c.parameters()))
              .orElseGet(() -> ParameterStore.initial(manager, 1));
      NDArray a = store.get("a", new Init.Constant(3), 2);
      store.requireGradients();
      try (Adam adam = new Adam(manager, store.trainable());
          TrainingLog log =
              new TrainingLog(
                  run,
                  resumed.map(Checkpoint::step).orElse(0),
                  resumed.map(c -> c.progress().log()).orElse(TrainingLog.Position.START))) {
        Fit fit = new Fit(a, slope, sleepAt);
        new LoopRun(loop, fit, store, adam, resumed, log, settings).run("test");
      }
    }
  }

  private static RunSettings settings(int keep, GradientSum sum) {
    return new RunSettings(keep, false, 1, new StopRequest(), sum);
  }

  @Test
  void stoppedAnywhereItComesToTheSameLogAndWeights() throws IOException {
    Path whole = folder.resolve("whole");
    train(whole, RunSettings.DEFAULT, 1, -1);
    int stops = 0;
    for (int after : new int[] {1, 6, 2, 9, 3, 4, 17, 5, 8, 1}) {
      try {
        train(folder.resolve("cut"), settings(2, new StopAt(new int[] {after})), 1, -1);
      } catch (RunStopped e) {
        stops++;
        assertThat(e).hasMessageContaining("the same command goes on from there");
      }
    }
    assertThat(stops).isGreaterThan(5);
    train(folder.resolve("cut"), RunSettings.DEFAULT, 1, -1);
    assertThat(LogFile.withoutTime(folder.resolve("cut"))).isEqualTo(LogFile.withoutTime(whole));
    assertThat(EventRecords.summaries(folder.resolve("cut")))
        .isEqualTo(EventRecords.summaries(whole));
    assertThat(Checkpoint.latest(folder.resolve("cut"), "test").get().parameters().get("a").data())
        .isEqualTo(Checkpoint.latest(whole, "test").get().parameters().get("a").data());
    assertThat(LogFile.values(whole, "loss").keySet()).containsExactly("13", "26", "39");
    assertThat(LogFile.values(whole, "term")).containsEntry("39", 0.5);
    assertThat(LogFile.values(whole, "mse").keySet()).containsExactly("8", "16", "24", "32", "40");
    assertThat(PngFile.read(whole.resolve("pictures/step-00000016-grid.png")).height())
        .isEqualTo(3);
  }

  /** The thread that ends a process may come to it while the one that trains has just stopped. */
  @Test
  void aLastResortAfterTheStopHasNothingLeftToWrite() throws IOException {
    StopRequest stop = new StopRequest();
    List<Runnable> resorts = new ArrayList<>();
    GradientSum second =
        new GradientSum() {
          @Override
          public double sum(Collection<NDArray> gradients, double loss) {
            return loss;
          }

          @Override
          public boolean any(boolean mine) {
            resorts.add(stop.lastResort().orElseThrow());
            return resorts.size() == 3;
          }

          @Override
          public boolean writes() {
            return true;
          }
        };
    Path run = folder.resolve("run");
    RunSettings settings = new RunSettings(2, false, 1, stop, second);
    assertThatThrownBy(() -> train(run, settings, 1, -1)).isInstanceOf(RunStopped.class);
    int step = Checkpoint.latest(run, "test").orElseThrow().step();
    resorts.get(0).run();
    assertThat(Checkpoint.latest(run, "test").orElseThrow().step()).isEqualTo(step);
    assertThat(stop.lastResort()).isEmpty();
  }

  /** As after a kill: the log has more than the newest checkpoint that is whole. */
  @Test
  void whatWasLoggedAfterTheCheckpointIsCutOff() throws IOException {
    Path run = folder.resolve("run");
    train(run, settings(100, GradientSum.LOCAL), 1, -1);
    List<String> log = LogFile.withoutTime(run);
    List<String> events = EventRecords.summaries(run);
    for (int step = 20; step <= STEPS; step += 4) {
      Files.delete(run.resolve("step-%08d.safetensors".formatted(step)));
    }
    train(run, RunSettings.DEFAULT, 1, -1);
    assertThat(LogFile.withoutTime(run)).isEqualTo(log);
    assertThat(EventRecords.summaries(run)).isEqualTo(events);
  }

  @Test
  void theNewestCheckpointsAreKept() throws IOException {
    train(folder.resolve("run"), settings(3, GradientSum.LOCAL), 1, -1);
    try (Stream<Path> files = Files.list(folder.resolve("run"))) {
      assertThat(files.map(p -> p.getFileName().toString()).filter(n -> n.startsWith("step-")))
          .containsExactlyInAnyOrder(
              "step-00000032.safetensors",
              "step-00000036.safetensors",
              "step-00000040.safetensors");
    }
  }

  @Test
  void aCollapsedRunStopsWithItsCheckpointAndGoesOnOnlyWhereItIsToldTo() throws IOException {
    Path run = folder.resolve("run");
    for (int start = 0; start < 2; start++) { // it does not forget
      assertThatThrownBy(() -> train(run, RunSettings.DEFAULT, 0, -1))
          .isInstanceOfSatisfying(TrainingFailure.class, e -> assertThat(e.status()).isEqualTo(4))
          .hasMessageContaining("training step 16: got a collapsed run: the gradient is zero");
      assertThat(Checkpoint.latest(run, "test").get().step()).isEqualTo(16);
    }
    train(run, new RunSettings(2, true, 1, new StopRequest(), GradientSum.LOCAL), 0, -1);
    assertThat(Checkpoint.latest(run, "test").get().step()).isEqualTo(STEPS);
  }

  @Test
  void oneProcessAtATimeTrainsInAFolder() throws IOException {
    Path run = folder.resolve("run");
    Files.createDirectories(run);
    Path half = Files.createFile(run.resolve("step-00000004.safetensors.1-a.tmp"));
    try (RunFolder first = RunFolder.open(run)) {
      assertThat(first).isNotNull();
      assertThat(half).doesNotExist();
      assertThatThrownBy(() -> RunFolder.open(run))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("got another process that trains in it");
    }
    RunFolder.open(run).close();
  }

  @Test
  void severalSeedsAreComparedAndTheBestIsKept() throws IOException {
    Map<Long, Path> weights = new HashMap<>();
    StringWriter text = new StringWriter();
    SeedRuns runs =
        new SeedRuns(
            "tiny",
            folder.resolve("runs/tiny"),
            "-mse",
            new PrintWriter(text, true),
            GradientSum.LOCAL);
    int status =
        runs.train(
            5,
            4,
            (seed, out) -> {
              assertThat(out).isEqualTo(folder.resolve("runs/tiny-seed" + seed));
              if (seed == 7) {
                throw new TrainingFailure(4, "training step 9", "a collapse", "none", "try");
              }
              weights.put(seed, SeedFile.write(out, seed, Math.abs(seed - 6)));
              return weights.get(seed);
            });
    assertThat(status).isZero();
    assertThat(text.toString())
        .contains("seed 5  mse 1.0000")
        .contains("seed 7 failed: training step 9: got a collapse")
        .contains("mse: 1.0000 ± 1.0000 (3 of 4 seeds)")
        .contains("best by -mse: seed 6");
    assertThat(folder.resolve("runs/tiny-best/tiny.safetensors"))
        .hasSameBinaryContentAs(weights.get(6L));
    assertThat(Files.readString(folder.resolve("runs/tiny-best/best.json")))
        .contains("\"best_seed\" : 6", "\"choose_by\" : \"-mse\"", "\"7\" : \"training step 9");
  }

  @Test
  void whereEverySeedFailsTheStatusSaysHow() throws IOException {
    SeedRuns runs =
        new SeedRuns(
            "tiny",
            folder.resolve("tiny"),
            null,
            new PrintWriter(new StringWriter()),
            GradientSum.LOCAL);
    SeedRuns.OneSeed failing =
        (seed, out) -> {
          throw new TrainingFailure(4, "training step 9", "a collapse", "none", "try");
        };
    assertThat(runs.train(1, 2, failing)).isEqualTo(4);
    assertThat(folder.resolve("tiny-best")).doesNotExist();
  }

  /** A program of which a step takes a minute. */
  static final class Slow {
    private Slow() {}

    public static void main(String[] args) throws IOException {
      if (args.length > 1) {
        RunSignals.install(StopRequest.OF_PROCESS, Duration.parse(args[1]));
      } else {
        RunSignals.install(StopRequest.OF_PROCESS);
      }
      RunSettings settings =
          new RunSettings(2, false, 1, StopRequest.OF_PROCESS, GradientSum.LOCAL);
      try {
        train(Path.of(args[0]), settings, 1, 10);
      } catch (RunStopped e) { // stopped between two steps
        System.exit(RunStopped.STATUS);
      }
    }
  }

  @Test
  void aSignalInALongStepLeavesTheStateBeforeIt() throws Exception {
    Path run = folder.resolve("run");
    Process process = child(List.of(), Slow.class, run.toString());
    await(() -> Files.exists(run.resolve("step-00000008.safetensors")));
    Thread.sleep(1500); // into the step that sleeps
    process.destroy();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(RunStopped.STATUS);
    // The copy may be up to a second older than the step.
    assertThat(Checkpoint.latest(run, "test").get().step()).isBetween(8, 10);
    process = child(List.of(), Slow.class, run.toString(), "PT1H");
    Path log = folder.resolve("child.log");
    await(() -> Files.readString(log).contains("training test from step"));
    process.destroy();
    await(() -> Files.readString(log).contains("writing a checkpoint after this step"));
    Thread.sleep(500); // sooner it is the same signal
    process.destroy(); // a second signal ends it at once
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(RunStopped.STATUS);
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (!condition.call()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(50);
    }
  }

  /** A program that trains into a disk that fills. */
  static final class Filling {
    private Filling() {}

    public static void main(String[] args) throws IOException {
      try {
        train(Path.of(args[0]), settings(100, GradientSum.LOCAL), 1, -1);
      } catch (UserError e) {
        System.out.println("slotcast: " + e.getMessage());
        Checkpoint last = Checkpoint.latest(Path.of(args[0]), "test").orElseThrow();
        System.out.println("whole: step " + last.step());
      }
    }
  }

  @Test
  void aFullDiskLeavesTheCheckpointsThatAreThere() throws Exception {
    Path run = Files.createDirectory(folder.resolve("run"));
    List<String> small =
        List.of(
            "unshare",
            "-m",
            "sh",
            "-c",
            "mount -t tmpfs -o size=24k none " + run + " && exec \"$@\"",
            "sh");
    assumeTrue(
        new ProcessBuilder("unshare", "-m", "sh", "-c", "mount -t tmpfs none " + run)
                .redirectErrorStream(true)
                .start()
                .waitFor()
            == 0,
        "a disk of its own cannot be mounted here");
    Process process = child(small, Filling.class, run.toString());
    assertThat(process.waitFor(500, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(folder.resolve("child.log")))
        .containsPattern(
            "slotcast: (checkpoint|folder) .*: got No space left on device, expected .*; make space")
        .containsPattern("whole: step \\d+");
  }

  private Process child(List<String> before, Class<?> program, String... arguments)
      throws IOException {
    List<String> command = new java.util.ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-Dai.djl.offline=true",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("child.log").toFile())
        .start();
  }
}
