package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

  @TempDir Path folder;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /** What became of a process. */
  private record Outcome(int status, String log) {}

  @Test
  void killedThriceARunComesToTheSameEnd() throws Exception {
    interrupted(3, 1, 60, List.of("KILL"));
  }

  @Test
  void askedThriceToEndARunLeavesACheckpointEachTime() throws Exception {
    interrupted(3, 1, 60, ENDING);
  }

  @Tag("soak")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void killedTwentyTimes(int threads) throws Exception {
    interrupted(20, threads, 400, List.of("KILL"));
  }

  @Tag("soak")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void askedTwentyTimesToEnd(int threads) throws Exception {
    interrupted(20, threads, 400, ENDING);
  }

  private void interrupted(int times, int threads, int steps, List<String> signals)
      throws Exception {
    System.out.println("interruptions with seed " + seed);
    Path config = Files.writeString(folder.resolve("tiny.yaml"), TINY.formatted(steps));
    Outcome whole = finish(start(config, "whole", threads));
    assertThat(whole.status).as(whole.log).isZero();
    int ended = 0;
    for (int i = 0; i < times; ) {
      Running running = start(config, "cut", threads);
      if (!running.awaitTraining()) {
        ended++; // it came to its end before
        assertThat(finish(running).status).isZero();
        break;
      }
      Thread.sleep(random.nextInt(1000));
      String signal = signals.get(i % signals.size());
      if (!running.process.isAlive()) {
        ended++;
        break;
      }
      running.send(signal);
      i++;
      if (signal.equals("KILL")) {
        running.process.waitFor();
      } else {
        Outcome outcome = running.end(10);
        if (outcome.status == 0) { // it was just ending
          ended++;
          break;
        }
        assertThat(outcome.status).as(signal + outcome.log).isEqualTo(RunStopped.STATUS);
        assertThat(outcome.log).as(outcome.log).contains("after step");
        int step = Integer.parseInt(outcome.log.replaceAll("(?s).*after step (\\d+) of.*", "$1"));
        Path checkpoint = folder.resolve("cut/step-%08d.safetensors".formatted(step));
        assertThat(Safetensors.read(checkpoint).metadata()).containsEntry("step", "" + step);
      }
    }
    System.out.println(
        times
            + " signals "
            + signals
            + ", "
            + threads
            + " threads, came to the end: "
            + (ended > 0));
    Outcome last = finish(start(config, "cut", threads));
    assertThat(last.status).as(last.log).isZero();
    same();
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
                folder.resolve("cache").toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new Running(process, log);
  }

  private static Outcome finish(Running running) throws Exception {
    return running.end(300);
  }

  private record Running(Process process, Path log) {
    /** Whether it began to train, not whether it still does. */
    boolean awaitTraining() throws Exception {
      while (!Files.readString(log).contains("training tiny from step")) {
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
        process.destroyForcibly();
        throw new AssertionError(
            "still running after " + seconds + " s:\n" + Files.readString(log));
      }
      return new Outcome(process.exitValue(), Files.readString(log));
    }
  }
}
