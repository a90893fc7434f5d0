package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import slotcast.tensor.Safetensors;

/** Processes that mpirun starts; needs Debian's openmpi-bin and libopenmpi-dev. */
@Tag("mpi")
class MpiRunTest {
  /** Ranks differ in the order of sums; {@link RankTrainingTest} says what comes of it. */
  private static final double LOSS = 1e-4;

  private static final String LONG =
      RankTrainingTest.SAVI
          .replace("steps: 10, batch: 4", "steps: 4000, batch: 4")
          .replace("checkpoint_every: 10", "checkpoint_every: 20")
          .replace("evaluate_every: 10", "evaluate_every: 1000");

  @TempDir Path folder;

  /** What became of a launch. */
  private record Outcome(int status, String log) {}

  private static List<String> training(Path config, Path out, Path cache) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx512m",
        "-Djava.awt.headless=true",
        "-Dai.djl.offline=true",
        "-Dlogback.configurationFile=logback.xml", // not the tests
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName(),
        "train",
        "savi",
        "--config",
        config.toString(),
        "--threads",
        "1",
        "--no-report",
        "--out",
        out.toString(),
        "--cache",
        cache.toString());
  }

  private Process start(int ranks, String yaml, String run) throws IOException {
    Path config = Files.writeString(folder.resolve(run + ".yaml"), yaml);
    List<String> command = new ArrayList<>();
    if (ranks > 1) {
      command.addAll(
          List.of("mpirun", "--allow-run-as-root", "--oversubscribe", "-np", "" + ranks));
    }
    command.addAll(training(config, folder.resolve(run), folder.resolve("cache")));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(run).toFile()))
        .start();
  }

  private Path log(String run) {
    return folder.resolve(run + ".log");
  }

  private Outcome end(Process process, String run, int seconds) throws Exception {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          "still running after " + seconds + " s:\n" + Files.readString(log(run)));
    }
    return new Outcome(process.exitValue(), Files.readString(log(run)));
  }

  private void awaitCheckpoint(Process process, String run) throws Exception {
    while (!Files.exists(folder.resolve(run).resolve("step-00000020.safetensors"))) {
      assertThat(process.isAlive()).as(Files.readString(log(run))).isTrue();
      Thread.sleep(50);
    }
  }

  /** The JVM of a rank, below mpirun. */
  private static ProcessHandle rank(Process mpirun, int rank) throws IOException {
    for (ProcessHandle child : mpirun.descendants().toList()) {
      Path environment = Path.of("/proc/" + child.pid() + "/environ");
      if (Files.readString(environment).contains("OMPI_COMM_WORLD_RANK=" + rank + "\0")) {
        return child;
      }
    }
    throw new AssertionError("no rank " + rank);
  }

  private static void send(String signal, long process) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + signal, "" + process).start().waitFor()).isZero();
  }

  @Test
  void twoProcessesTrainWhatOneDoes() throws Exception {
    Outcome one = end(start(1, RankTrainingTest.SAVI, "one"), "one", 300);
    assertThat(one.status).as(one.log).isZero();
    Outcome two = end(start(2, RankTrainingTest.SAVI, "two"), "two", 300);
    assertThat(two.status).as(two.log).isZero();
    assertThat(two.log).contains("rank 0 of 2, MPI ").doesNotContain("rank 1 of 2");
    Map<String, Double> expected = LogFile.values(folder.resolve("one"), "loss");
    Map<String, Double> found = LogFile.values(folder.resolve("two"), "loss");
    assertThat(found.keySet()).isEqualTo(expected.keySet()).isNotEmpty();
    expected.forEach(
        (step, loss) ->
            assertThat(found.get(step)).as(step).isCloseTo(loss, within(LOSS * Math.abs(loss))));
    String machine =
        Files.readString(
            folder.resolve("two/tiny-seed1.safetensors"),
            java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(machine).contains("2 ranks of 1 of");
  }

  @Test
  void aSignalToAnyRankStopsAllWithACheckpoint() throws Exception {
    Process run = start(2, LONG, "signalled");
    awaitCheckpoint(run, "signalled");
    send("USR1", rank(run, 1).pid());
    Outcome outcome = end(run, "signalled", 20);
    assertThat(outcome.status).as(outcome.log).isEqualTo(RunStopped.STATUS);
    assertThat(outcome.log).contains("stopped by another rank after step ");
    requireNewest(outcome.log);
  }

  /** mpirun hands SIGUSR1 on to all ranks. */
  @Test
  void aSignalToMpirunStopsAllWithACheckpoint() throws Exception {
    Process run = start(2, LONG, "signalled");
    awaitCheckpoint(run, "signalled");
    send("USR1", run.pid());
    Outcome outcome = end(run, "signalled", 20);
    assertThat(outcome.status).as(outcome.log).isEqualTo(RunStopped.STATUS);
    requireNewest(outcome.log);
  }

  private void requireNewest(String log) {
    int step = Integer.parseInt(log.replaceAll("(?s).*after step (\\d+) of.*", "$1"));
    Path file = folder.resolve("signalled/step-%08d.safetensors".formatted(step));
    assertThat(Safetensors.read(file).metadata()).containsEntry("step", "" + step);
  }

  @Test
  void aRankThatDiesEndsTheOthersAndTheRunGoesOn() throws Exception {
    Process run = start(2, LONG, "killed");
    awaitCheckpoint(run, "killed");
    send("KILL", rank(run, 1).pid());
    long start = System.nanoTime();
    Outcome outcome = end(run, "killed", 20);
    System.out.printf("mpirun ended after %.1f s%n", (System.nanoTime() - start) * 1e-9);
    assertThat(outcome.status).as(outcome.log).isNotZero();
    assertThat(outcome.log).contains("rank 1").contains("signal 9");
    Process again = start(2, LONG, "killed");
    while (!Files.readString(log("killed")).matches("(?s).*from step [1-9]\\d* to .*")) {
      assertThat(again.isAlive()).as(Files.readString(log("killed"))).isTrue();
      Thread.sleep(50);
    }
    send("USR1", again.pid());
    assertThat(end(again, "killed", 20).status).isEqualTo(RunStopped.STATUS);
  }

  @Test
  void aMistakeOfOneRankEndsAllWithItsStatus() throws Exception {
    Outcome three = end(start(3, RankTrainingTest.SAVI, "three"), "three", 120);
    assertThat(three.status).as(three.log).isEqualTo(2);
    assertThat(three.log).contains("phases.batch: got 4 clips for 3 ranks");
  }
}
