package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import picocli.CommandLine;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.report.Pages;
import slotcast.video.VideoWriter;

/** Reports of whole runs at a size of seconds. */
class ReportTest {
  private static final String DATA =
      "data: {simulated: {videos: 4, held_out: 3, frames: 6, seed: 1, held_out_seed: 100, size: 32}}\n"
          + "optimiser: {peak_rate: 2.0e-3, warmup_steps: 2, clip_norm: 0.5}\n";

  private static final String SAVI =
      TinyTraining.SAVI_MODEL
          + """
      phases: [{steps: 6, batch: 2, clip_frames: 2, max_stride: 1, area_weight: 0.0}]
      evaluate_every: 3
      checkpoint_every: 3
      """
          + DATA;

  private static final String SLOTFORMER =
      """
      name: tiny-former
      perception: %s
      model: {history_len: 2, d_model: 16, layers: 1, heads: 2, ffn_size: 16, residual: true}
      steps: 4
      batch: 2
      rollout: 3
      evaluate_every: 4
      checkpoint_every: 2
      """
          + DATA;

  private static final String TOKENIZER =
      """
      name: tiny-tokens
      model: {vocabulary: 8, channels: 8}
      resolution: [16, 16]
      steps: 4
      batch: 2
      temperature: {from: 1.0, to: 0.5, steps: 2}
      evaluate_every: 4
      checkpoint_every: 4
      """
          + DATA;

  @TempDir Path folder;

  private String run(String... args) {
    StringWriter out = new StringWriter();
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    assertThat(Main.run(commands, args)).as(out.toString()).isZero();
    return out.toString();
  }

  private Path train(String kind, String name, String yaml, String... more) throws IOException {
    Path config = Files.writeString(folder.resolve(name + ".yaml"), yaml);
    Path out = folder.resolve(name);
    Stream<String> args =
        Stream.of("train", kind, "--config", config.toString(), "--out", out.toString());
    run(Stream.concat(args, cache(more)).toArray(String[]::new));
    return out;
  }

  private Stream<String> cache(String... more) {
    return Stream.concat(Stream.of("--cache", folder.resolve("cache").toString()), Stream.of(more));
  }

  /** The page, once it is seen to be whole. */
  private static Document page(Path file) throws Exception {
    String html = Files.readString(file);
    Document page = Pages.parse(html);
    Pages.assertSelfContained(page, html);
    assertThat(html.replaceAll("base64,[^\"]*", "")).doesNotContain("NaN");
    return page;
  }

  private static List<String> pictures(Document page) {
    return Stream.iterate(0, i -> i + 1)
        .limit(page.getElementsByTagName("img").getLength())
        .map(i -> ((Element) page.getElementsByTagName("img").item(i)).getAttribute("alt"))
        .map(alt -> alt.substring(0, alt.indexOf('.')))
        .toList();
  }

  @Test
  void aRunOfSaviTellsItselfAtItsEndAndInFullOnDemand() throws Exception {
    Path run = train("savi", "tiny", SAVI);
    Document page = page(run.resolve("report.html"));
    assertThat(pictures(page))
        .containsExactly(
            "Held-out video 1: slots",
            "Held-out video 1: masks",
            "Held-out video 2: slots",
            "Held-out video 2: masks");
    assertThat(page.getDocumentElement().getTextContent())
        .contains("The run is finished: 6 steps.", "FG-ARI", "tiny-seed1.safetensors")
        .contains("--seed 1", "clip_frames");
    assertThat(page.getElementsByTagName("svg").getLength()).isGreaterThan(2);

    run(
        Stream.concat(
                Stream.of("report", run.toString(), "--videos", "1", "--tsne-points", "60"),
                cache())
            .toArray(String[]::new));
    page = page(run.resolve("report.html"));
    assertThat(pictures(page))
        .containsExactly(
            "Held-out video 1: slots",
            "Held-out video 1: masks",
            "Features of the encoder",
            "Slots");
    Path files = run.resolve("report-files");
    // Three videos of six frames: 32 / 3 = all six of each; 8x8 features of 16 values, 3 slots.
    assertThat(Files.size(files.resolve("tsne-features.npy")))
        .isEqualTo(128 + 4L * (3 * 6 * 64) * 16);
    assertThat(Files.size(files.resolve("tsne-features-plane.npy"))).isEqualTo(128 + 4L * 60 * 2);
    assertThat(Files.size(files.resolve("tsne-slots.npy"))).isEqualTo(128 + 4L * (3 * 6 * 3) * 16);
    assertThat(files.resolve("video-1-slots.png")).isNotEmptyFile();
  }

  @Test
  void anUnfinishedRunIsToldFromItsNewestCheckpoint() throws Exception {
    Path run = train("savi", "cut", SAVI.replace("name: tiny", "name: cut"), "--no-report");
    assertThat(run.resolve("report.html")).doesNotExist();
    Files.delete(run.resolve("cut-seed1.safetensors"));
    Files.delete(run.resolve("step-00000006.safetensors"));
    Path out = folder.resolve("elsewhere.html");
    run(
        Stream.concat(
                Stream.of("report", run.toString(), "--no-tsne", "--out", out.toString()), cache())
            .toArray(String[]::new));
    assertThat(page(out).getDocumentElement().getTextContent())
        .contains("The run is unfinished")
        .contains("step 3 of 6")
        .contains("step-00000003.safetensors");
  }

  @Test
  void aRunOfSlotFormerShowsWhatItPredictsFinishedOrNot() throws Exception {
    Path savi = train("savi", "tiny", SAVI, "--no-report").resolve("tiny-seed1.safetensors");
    Path run = train("slotformer", "former", SLOTFORMER.formatted(savi));
    Document page = page(run.resolve("report.html"));
    assertThat(pictures(page)).startsWith("Held-out video 1: predicted");
    assertThat(page.getElementsByTagName("video").getLength()).isEqualTo(2);
    assertThat(page.getDocumentElement().getTextContent())
        .contains("Error of predicted slots, standing still")
        .contains("perception model, whose slots are predicted");

    Files.delete(run.resolve("tiny-former-seed1.safetensors"));
    run(
        Stream.concat(Stream.of("report", run.toString(), "--videos", "1"), cache())
            .toArray(String[]::new));
    page = page(run.resolve("report.html"));
    assertThat(page.getElementsByTagName("video").getLength()).isEqualTo(1);
    assertThat(page.getDocumentElement().getTextContent()).contains("step 4 of 4");
    assertThat(run.resolve("report-files/video-1-rollout.mp4")).isNotEmptyFile();
  }

  @Test
  void aRunOfATokenizerShowsWhatItDraws() throws Exception {
    Path run = train("tokenizer", "tokens", TOKENIZER);
    Document page = page(run.resolve("report.html"));
    assertThat(pictures(page)).containsExactly("Held-out video 1", "Held-out video 2");
    assertThat(page.getDocumentElement().getTextContent()).contains("Tokens in use");
  }

  @Test
  void videosThatNobodyLabelledHaveNoTruth() throws Exception {
    Path run = train("savi", "tiny", SAVI, "--no-report");
    Path video = folder.resolve("camera.mp4");
    try (VideoWriter writer = new VideoWriter(video, 32, 24, 10)) {
      for (int t = 0; t < 5; t++) {
        RgbImage frame = RgbImage.black(32, 24);
        frame.setRgb(5 + t, 10, 0xff0000);
        writer.write(frame);
      }
    }
    Path out = folder.resolve("camera.html");
    run(
        Stream.concat(
                Stream.of(
                    "report",
                    run.resolve("tiny-seed1.safetensors").toString(),
                    "--data",
                    video.toString(),
                    "--tsne-points",
                    "60",
                    "--out",
                    out.toString()),
                cache())
            .toArray(String[]::new));
    assertThat(page(out).getDocumentElement().getTextContent())
        .contains("nobody has labelled these videos")
        .contains("Made from the weights alone");
  }

  @Test
  void aFolderWithNothingInItIsRefused() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> StoredRun.read(empty.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("neither weights nor a checkpoint");
  }
}
