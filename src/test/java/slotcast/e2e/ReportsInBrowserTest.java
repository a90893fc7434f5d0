package slotcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slotcast.interop.ChildJvm;
import slotcast.model.ModelFile;
import slotcast.replay.report.ReplayCommand;
import slotcast.sim.BagLayout;
import slotcast.sim.SceneConfig;
import slotcast.train.Main;

/**
 * Reports open in headless Chromium without a word on its console. A browser is started, as the
 * launcher's tests start programs.
 */
@Tag("launcher")
class ReportsInBrowserTest {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private static final String TRAINING =
      """
      name: tiny
      model:
        resolution: [16, 16]
        slots: {count: 3, size: 16, mlp_size: 16, iterations: 1, first_iterations: 1}
        encoder: {channels: [3, 8, 8], kernel: 5, strides: [2, 1], out_channels: 16}
        kernel: {layer: none, stochastic: false}
        predictor: {type: transformer, layers: 1, heads: 2, ffn_size: 16, norm_first: true, rnn: false}
        decoder: {channels: [16, 8], resolution: [8, 8], kernel: 5, out_kernel: 3}
      phases: [{steps: 4, batch: 2, clip_frames: 2, max_stride: 1, area_weight: 0.0}]
      optimiser: {peak_rate: 4.0e-4, warmup_steps: 2, clip_norm: 0.05}
      evaluate_every: 2
      checkpoint_every: 2
      data:
        simulated: {videos: 4, held_out: 2, frames: 6, seed: 1, held_out_seed: 100, size: 32}
      """;

  @TempDir Path folder;

  @Test
  void theReportOfAReplay() throws IOException, InterruptedException {
    ModelFile savi = UntrainedModels.savi();
    Path perception = folder.resolve("savi.safetensors");
    Path prediction = folder.resolve("slotformer.safetensors");
    savi.write(perception);
    UntrainedModels.slotFormer(savi).write(prediction);
    Path bag = folder.resolve("bag");
    BagLayout.write(bag, SceneConfig.obj3d().withSize(64, 64).withFrames(14), 1);
    StringWriter said = new StringWriter();
    CommandLine line = new CommandLine(new ReplayCommand());
    line.setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
    Path out = folder.resolve("replay");
    int status =
        line.execute(
            bag.toString(),
            "--out",
            out.toString(),
            "--weights",
            perception.toString(),
            "--predictor-weights",
            prediction.toString());
    assertThat(status).as(said.toString()).isZero();
    Chromium.isQuiet(out.resolve("report.html"));
  }

  @Test
  void theReportOfATraining() throws IOException, InterruptedException {
    Path config = Files.writeString(folder.resolve("tiny.yaml"), TRAINING);
    Path run = folder.resolve("run");
    String cache = folder.resolve("cache").toString();
    run("train", "savi", "--config", config.toString(), "--out", run.toString(), "--cache", cache);
    run("report", run.toString(), "--cache", cache);
    Chromium.isQuiet(run.resolve("report.html"));
  }

  private void run(String... arguments) throws IOException, InterruptedException {
    Path log = folder.resolve(arguments[0] + ".log");
    Map<String, String> oneThread = Map.of("OMP_NUM_THREADS", "1");
    try (ChildJvm jvm = ChildJvm.start(log, oneThread, Main.class, arguments)) {
      assertThat(jvm.awaitEnd(LIMIT)).as(jvm.log()).isZero();
    }
  }
}
