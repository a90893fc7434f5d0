package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two ranks with one thread each beside one rank with one thread, on {@code isa-small}: seconds a
 * step, and the same losses. For a machine of two cores where nothing else computes; needs mpirun.
 */
class RanksBenchmark {
  private static final int ROUNDS = 3;
  private static final int STEPS = 90; // the log has a line every 30

  @TempDir Path folder;

  @Test
  @Tag("benchmark")
  void twoRanksOnTwoCoresAreFasterThanOneOnOne() throws Exception {
    train(1, "warm"); // makes the cache
    double one = Double.POSITIVE_INFINITY;
    double two = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      one = Math.min(one, secondsAStep(train(1, "one" + round)));
      two = Math.min(two, secondsAStep(train(2, "two" + round)));
    }
    System.out.printf(
        "one rank %.3f s a step, two ranks %.3f s, %.2f times as fast (best of %d)%n",
        one, two, one / two, ROUNDS);
    Map<String, Double> expected = LogFile.values(folder.resolve("one0"), "loss");
    Map<String, Double> found = LogFile.values(folder.resolve("two0"), "loss");
    System.out.println("loss of one rank " + expected + ", of two " + found);
    assertThat(found.keySet()).isEqualTo(expected.keySet()).hasSize(3);
    expected.forEach(
        (step, loss) ->
            assertThat(found.get(step)).as(step).isCloseTo(loss, within(1e-3 * Math.abs(loss))));
    assertThat(two).isLessThan(one);
  }

  private Path train(int ranks, String run) throws Exception {
    Path out = folder.resolve(run);
    Path log = folder.resolve(run + ".log");
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of("mpirun", "--allow-run-as-root", "--bind-to", "core", "-np", "" + ranks));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx1g",
            "-Djava.awt.headless=true",
            "-Dai.djl.offline=true",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(
        List.of(
            "train",
            "savi",
            "--config",
            Path.of(System.getProperty("slotcast.root", ".."), "training/configs/isa-small.yaml")
                .toString()));
    for (String setting :
        List.of(
            "data.simulated.videos=64",
            "data.simulated.held_out=4",
            "phases=[{steps: "
                + STEPS
                + ", batch: 16, clip_frames: 4, max_stride: 2, area_weight: 0.0}]",
            "optimiser.warmup_steps=10",
            "evaluate_every=" + STEPS,
            "checkpoint_every=" + STEPS)) {
      command.addAll(List.of("--set", setting));
    }
    command.addAll(List.of("--threads", "1", "--no-report", "--out", out.toString(), "--cache"));
    command.add(folder.resolve("cache").toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("MALLOC_ARENA_MAX", "1"); // as ./slotcast
    builder.environment().put("MALLOC_MMAP_THRESHOLD_", "4294967296");
    builder.environment().put("MALLOC_TRIM_THRESHOLD_", "8589934592");
    builder.environment().put("MALLOC_TOP_PAD_", "67108864");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    return out;
  }

  /** From the first line of the log to the last. */
  private static double secondsAStep(Path run) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
      JsonNode record = json.readTree(line);
      if (record.get("kind").asText().equals("train")) {
        lines.add(record);
      }
    }
    JsonNode first = lines.get(0);
    JsonNode last = lines.get(lines.size() - 1);
    return 60
        * (last.get("minutes").asDouble() - first.get("minutes").asDouble())
        / (last.get("step").asInt() - first.get("step").asInt());
  }
}
