package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensorboard.EventRecords;

/**
 * Real processes that train, killed or asked to end at random moments: they go on to the weights,
 * the log and the events of one that was left alone. The seed of the moments is printed.
 */
class InterruptionTest {
  private static final String TINY =
      """
      name: tiny
      model:
        resolution: [16, 16]
        slots: {count: 3, size: 16, mlp_size: 16, iterations: 1, first_iterations: 1}
        encoder: {channels: [3, 8, 8], kernel: 5, strides: [2, 1], out_channels: 16}
        kernel: {layer: none, stochastic: false}
        predictor: {type: transformer, layers: 1, heads: 2, ffn_size: 16, norm_first: true, rnn: false}
        decoder: {channels: [16, 8], resolution: [8, 8], kernel: 5, out_kernel: 3}
      data: {simulated: {videos: 4, held_out: 2, frames: 6, seed: 1, held_out_seed: 100, size: 32}, augment: {mirror: true}}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 2, clip_norm: 0.5}
      phases:
        - {steps: %d, batch: 2, clip_frames: 2, max_stride: 2, area_weight: 0.0}
      evaluate_every: 20
      checkpoint_every: 7
      health: {uniform_masks: 1.0, one_slot: 1.0, evaluations: 1000}
      """;

  private static final List<String> ENDING = List.of("TERM", "INT", "USR1");
  private static final String BEGINS = "training tiny from step";

  @TempDir Path folder;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final Map<String, Integer> hit = new TreeMap<>(); // signals by what they cut short

  /** What became of a process. */
  private record Outcome(int status, String log) {}

  /**
   * How a run is interrupted.
   *
   * @param signals of them all, in turn
   * @param times signals
   * @param early every so many-th comes before training begins; 0 for none
   */
  private record Plan(List<String> signals, int times, int early) {
    boolean isEarly(int i) {
      return early > 0 && i % early == 0;
    }

    /** Signals that come while it trains. */
    int late() {
      return early > 0 ? times - (times + early - 1) / early : times;
    }
  }

  @Test
  void killedAndAskedToEndARunComesToTheSameEnd() throws Exception {
    interrupted(new Plan(List.of("KILL", "TERM"), 2, 0), 1, 40);
  }

  @Tag("soak")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void killedTwentyTimes(int threads) throws Exception {
    interrupted(new Plan(List.of("KILL"), 20, 2), threads, 160);
  }

  /** Twenty while it trains, of which each leaves a checkpoint, and five before. */
  @Tag("soak")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void askedTwentyTimesToEnd(int threads) throws Exception {
    interrupted(new Plan(ENDING, 25, 5), threads, 160);
  }

  /** Moments follow the length of the undisturbed run, which a busy machine stretches. */
  private void interrupted(Plan plan, int threads, int steps) throws Exception {
    System.out.println("interruptions with seed " + seed);
    Path config = Files.writeString(folder.resolve("tiny.yaml"), TINY.formatted(steps));
    long start = System.nanoTime();
    Running undisturbed = start(config, "whole", threads);
    assertThat(undisturbed.awaitTraining()).isTrue();
    long startUp = System.nanoTime() - start;
    Outcome whole = finish(undisturbed);
    assertThat(whole.status).as(whole.log).isZero();
    long training = System.nanoTime() - start - startUp;
    for (int i = 0; i < plan.times; ) {
      if (plan.isEarly(i)) {
        delete(folder.resolve("cache")); // so that it is built once more, and cut short
      }
      Running running = start(config, "cut", threads);
      boolean trains = !plan.isEarly(i) && running.awaitTraining();
      pause(plan.isEarly(i) ? startUp : trains ? 2 * training / plan.late() : 0);
      if (!running.process.isAlive()) { // it had come to its end
        assertThat(finish(running).status).isZero();
        same();
        delete(folder.resolve("cut"));
        continue;
      }
      String signal = plan.signals.get(i % plan.signals.size());
      running.send(signal);
      i++;
      if (signal.equals("KILL")) {
        running.process.waitFor();
      } else {
        asked(running.end(10), signal);
      }
      hit.merge(phase(Files.readString(running.log), running.process.pid()), 1, Integer::sum);
    }
    System.out.println(plan + ", " + threads + " threads, cut short: " + hit);
    Outcome last = finish(start(config, "cut", threads));
    assertThat(last.status).as(last.log).isZero();
    same();
  }

  private void pause(long mostNanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep((long) (random.nextDouble() * mostNanos));
  }

  /** What a run does that was asked to end. */
  private void asked(Outcome outcome, String signal) throws IOException {
    String said = signal + outcome.log;
    if (outcome.status == 0) {
      return; // it was just ending
    }
    if (!outcome.log.contains(BEGINS)) {
      // Before the program listens, signals end it as they end any: 128 and their number.
      assertThat(outcome.status).as(said).isIn(RunStopped.STATUS, 128 + 15, 128 + 2, 128 + 10);
      return;
    }
    assertThat(outcome.status).as(said).isEqualTo(RunStopped.STATUS);
    Matcher after = Pattern.compile("after step (\\d+) of").matcher(outcome.log);
    int step = after.find() ? Integer.parseInt(after.group(1)) : newestStep();
    Path checkpoint = folder.resolve("cut/step-%08d.safetensors".formatted(step));
    assertThat(Safetensors.read(checkpoint).metadata()).containsEntry("step", "" + step);
  }

  /** Of a run whose step or evaluation took longer than it had: there is one nevertheless. */
  private int newestStep() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cut"))) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.matches("step-\\d{8}\\.safetensors"))
          .mapToInt(f -> Integer.parseInt(f.substring(5, 13)))
          .max()
          .orElseThrow();
    }
  }

  /** What a run was at by the last lines of its log, and by the file that it was writing. */
  private String phase(String log, long pid) throws IOException {
    if (!log.contains(BEGINS)) {
      return log.contains("reading 4 of 4") && !log.contains("100 to 101: 2 of 2")
          ? "cache"
          : "start-up";
    }
    try (Stream<Path> files = Files.list(folder.resolve("cut"))) {
      if (files.anyMatch(f -> f.toString().matches(".*step-.*" + pid + ".*"))) { // half written
        return "checkpoint";
      }
    }
    String[] lines = log.split("INFO +");
    return lines[lines.length - 1].matches("(?s)step \\d+/\\d+ .*") ? "evaluation" : "steps";
  }

  private static void delete(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> files = Files.walk(tree)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Bits of the weights, lines of the log, events but for the time of day. */
  private void same() throws IOException {
    Path whole = folder.resolve("whole");
    Path cut = folder.resolve("cut");
    Map<String, Tensor> expected =
        Safetensors.read(whole.resolve("tiny-seed1.safetensors")).tensors();
    Map<String, Tensor> actual = Safetensors.read(cut.resolve("tiny-seed1.safetensors")).tensors();
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, t) -> assertThat(actual.get(name).data()).as(name).isEqualTo(t.data()));
    assertThat(LogFile.withoutTime(cut)).isEqualTo(LogFile.withoutTime(whole));
    assertThat(EventRecords.summaries(cut)).isEqualTo(EventRecords.summaries(whole));
  }

  private Running start(Path config, String run, int threads) throws IOException {
    Path log = Files.createTempFile(folder, run, ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                "env", // a shell has what it starts in the background ignore SIGINT; so would Java
                "--default-signal=INT,TERM,USR1,QUIT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train",
                "savi",
                "--config",
                config.toString(),
                "--threads",
                String.valueOf(threads),
                "--out",
                folder.resolve(run).toString(),
                "--cache",
                folder.resolve("cache").toString(),
                "--no-report"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .put("OMP_WAIT_POLICY", "PASSIVE"); // threads spin in vain where others work
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new Running(process, log);
  }

  private static Outcome finish(Running running) throws Exception {
    return running.end(1800); // on a busy machine
  }

  private record Running(Process process, Path log) {
    /** Whether it began to train, not whether it still does. */
    boolean awaitTraining() throws Exception {
      while (!Files.readString(log).contains(BEGINS)) {
        if (!process.isAlive()) {
          return false;
        }
        Thread.sleep(20);
      }
      return true;
    }

    void send(String signal) throws Exception {
      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
    }

    Outcome end(int seconds) throws Exception {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        send("QUIT"); // its threads go to the log
        process.waitFor(5, TimeUnit.SECONDS);
        process.destroyForcibly();
        throw new AssertionError(
            "still running after " + seconds + " s:\n" + Files.readString(log));
      }
      return new Outcome(process.exitValue(), Files.readString(log));
    }
  }
}
