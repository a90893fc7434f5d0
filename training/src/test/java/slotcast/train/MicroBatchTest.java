package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors;

/**
 * A batch in parts gives the step of the whole batch: with everything that is drawn at random, with
 * losses that compare clips with each other, and where parts are uneven. What differs is the order
 * of sums, in float32.
 */
class MicroBatchTest {
  /** Of the largest gradient of a parameter, of the loss and its terms. */
  private static final double SAME = 1e-5;

  /** Of the largest gradient of all: below it there is rounding alone. */
  private static final double NOTHING = 1e-6;

  /** Slots, poses, noise of kernels, dropout; ISA-TSR; five clips, so that parts are uneven. */
  private static final String SAVI =
      brief(RankTrainingTest.DRAWN)
          .replace("steps: 10, batch: 4", "steps: 3, batch: 5")
          .replaceFirst("  - \\{steps: 10.*\n", "")
          .replace("area_weight: 0.0", "area_weight: 1.0e-3");

  private static final String SLOTFORMER =
      brief(RankTrainingTest.SLOTFORMER).replace("batch: 4", "batch: 5");

  private static final String TOKENIZER =
      brief(RankTrainingTest.TOKENIZER).replace("batch: 4", "batch: 5");

  private static final String TRAINABLE =
      "loss: {slot_separation: {type: trainable, factor: 0.5, margin: 1.0}}\n";
  private static final String PRINTED =
      "loss: {slot_separation: {type: as_printed, factor: 1.0e-3, every: 2}}\n";

  @TempDir Path folder;

  private static String brief(String yaml) {
    return yaml.replace("steps: 20", "steps: 3")
        .replaceAll("evaluate_every: \\d+", "evaluate_every: 3")
        .replaceAll("checkpoint_every: \\d+", "checkpoint_every: 1");
  }

  private RunSettings settings() {
    return new RunSettings(100, true, 1, new StopRequest(), GradientSum.LOCAL);
  }

  private Path savi(String run, String yaml) throws IOException {
    SaviTraining config = Yaml.parse(yaml, SaviTraining.class, "test");
    return new SaviTrainer(config, 1, folder.resolve(run), folder.resolve("cache"), settings())
        .train("test", InitialWeights.DRAWN);
  }

  private Path slotFormer(String run, String yaml, Path perception, int clipsDrawn)
      throws IOException {
    SlotFormerTraining config =
        Yaml.parse(yaml.formatted(perception, clipsDrawn), SlotFormerTraining.class, "test");
    return new SlotFormerTrainer(
            config, 1, folder.resolve(run), folder.resolve("cache"), settings())
        .train("test", InitialWeights.DRAWN);
  }

  private static String inParts(String yaml, int clips) {
    return yaml + "micro_batch: " + clips + "\n";
  }

  /** Gradients and the log of the first step: later ones start from weights that differ. */
  private void same(String terms) throws IOException {
    for (String name : ("loss gradient_norm " + terms).strip().split(" ")) {
      Map<String, Double> whole = LogFile.values(folder.resolve("whole"), name);
      Map<String, Double> parts = LogFile.values(folder.resolve("parts"), name);
      assertThat(whole).as(name).containsKey("1");
      double expected = whole.get("1");
      System.out.println(name + " " + whole + " " + parts);
      assertThat(parts.get("1")).as(name).isCloseTo(expected, within(SAME * Math.abs(expected)));
    }
    double worst =
        Moments.compare(folder.resolve("whole"), folder.resolve("parts"), 1, SAME, NOTHING);
    System.out.printf("gradients differ by %.1e of the largest%n", worst);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void saviTakesTheStepOfTheWholeBatch(int clips) throws IOException {
    savi("whole", SAVI);
    savi("parts", inParts(SAVI, clips));
    same("divergence");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void slotsOfAllClipsAreComparedWithEachOther(int clips) throws IOException {
    savi("whole", SAVI + TRAINABLE);
    savi("parts", inParts(SAVI + TRAINABLE, clips));
    same("divergence separation separation_embedding separation_spatial");
  }

  /** Without poses the centres are those of masks, which the decoder's gradients pass through. */
  @Test
  void centresOfMasksPassGradientsOn() throws IOException {
    String masks = SAVI.replaceAll("\n *corrector: .*", "") + TRAINABLE;
    savi("whole", masks);
    savi("parts", inParts(masks, 2));
    same("divergence separation separation_embedding separation_spatial");
  }

  /** t-SNE depends on the order of its points. */
  @Test
  void thePrintedPenaltyIsThatOfTheWholeBatchAndStays() throws IOException {
    String yaml =
        SAVI.replace("batch: 5", "batch: 17") + PRINTED; // points that are close in the plane
    savi("whole", yaml);
    savi("parts", inParts(yaml, 7));
    same("divergence separation_embedding separation_spatial");
    Map<String, Double> penalty = LogFile.values(folder.resolve("parts"), "separation_embedding");
    assertThat(penalty.get("1")).isPositive();
    assertThat(penalty.get("2")).isEqualTo(penalty.get("1"));
    assertThat(penalty.get("3")).isNotEqualTo(penalty.get("1"));
  }

  /** Of five clips so many are decoded; where it is one, some parts decode none. */
  @ParameterizedTest
  @CsvSource({"5, 2", "3, 2", "1, 1"})
  void slotFormerTakesTheStepOfTheWholeBatch(int clipsDrawn, int clips) throws IOException {
    Path perception = savi("perception", SAVI);
    slotFormer("whole", SLOTFORMER, perception, clipsDrawn);
    slotFormer("parts", inParts(SLOTFORMER, clips), perception, clipsDrawn);
    same("");
  }

  @Test
  void aTokenizerTakesTheStepOfTheWholeBatch() throws IOException {
    for (String run : List.of("whole", "parts")) {
      String yaml = run.equals("whole") ? TOKENIZER : inParts(TOKENIZER, 2);
      TokenizerTraining config = Yaml.parse(yaml, TokenizerTraining.class, "test");
      new TokenizerTrainer(config, 1, folder.resolve(run), folder.resolve("cache"), settings())
          .train("test", InitialWeights.DRAWN);
    }
    same("");
  }

  @Test
  void aRunInPartsGoesOnToTheSameBits() throws IOException {
    String yaml = inParts(SAVI + PRINTED, 2);
    Path whole = savi("whole", yaml);
    Path cut = savi("cut", yaml);
    goOn(cut);
    assertThat(Safetensors.read(savi("cut", yaml)).sha256())
        .isEqualTo(Safetensors.read(whole).sha256());
    assertThat(LogFile.withoutTime(folder.resolve("cut")))
        .isEqualTo(LogFile.withoutTime(folder.resolve("whole")));
    String former = inParts(SLOTFORMER, 2);
    Path once = slotFormer("once", former, whole, 3);
    Path again = slotFormer("again", former, whole, 3);
    goOn(again);
    assertThat(Safetensors.read(slotFormer("again", former, whole, 3)).sha256())
        .isEqualTo(Safetensors.read(once).sha256());
  }

  /** Takes a run back to its first step. */
  private static void goOn(Path weights) throws IOException {
    Files.delete(weights);
    try (Stream<Path> files = Files.list(weights.getParent())) {
      for (Path p : files.filter(p -> p.toString().matches(".*step-0000000[23].*")).toList()) {
        Files.delete(p);
      }
    }
  }

  /** Two ranks, each of which takes its clips in parts. */
  @Test
  void ranksTakeTheirPartsInParts() throws Exception {
    String yaml = SAVI.replace("batch: 5", "batch: 6");
    savi("whole", yaml);
    SaviTraining config = Yaml.parse(inParts(yaml, 2), SaviTraining.class, "test");
    ThreadRanks.run(
        2,
        rank ->
            () ->
                new SaviTrainer(
                        config,
                        1,
                        folder.resolve("parts"),
                        folder.resolve("cache"),
                        new RunSettings(100, true, 1, new StopRequest(), new RankSum(rank)))
                    .train("test", InitialWeights.DRAWN));
    same("divergence");
  }

  @Test
  void partsThatCannotBeAreRefused() {
    refused(inParts(SAVI, 0), "micro_batch is 0, not greater than 0");
    refused(inParts(SAVI, -4), "micro_batch is -4, not greater than 0");
    refused(inParts(SAVI, 6), "micro_batch is 6, above phases.batch, which is 5");
    refused(
        inParts(SAVI.replace("out_kernel: 3}", "out_kernel: 3, planes: [change]}"), 2)
            + "targets: {rgb: 1.0, change: 1.0}\n",
        "micro_batch is 2, but the errors of hints");
    refused(
        inParts(
            SAVI.replace("area_weight: 1.0e-3", "area_weight: 1.0e-3, contrast_weight: 0.1"), 2),
        "micro_batch is 2, but phases.contrast_weight compares");
    refused(
        SAVI.replaceAll("clip_frames: \\d", "clip_frames: 1, contrast_weight: 0.1"),
        "clips of one frame have no next one");
    assertThatThrownBy(() -> slotFormer("no", inParts(SLOTFORMER, 6), Path.of("none"), 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("micro_batch is 6, above batch, which is 5");
    assertThatThrownBy(() -> Yaml.parse(inParts(TOKENIZER, 0), TokenizerTraining.class, "test"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("micro_batch is 0, not greater than 0");
  }

  private static void refused(String yaml, String message) {
    assertThatThrownBy(() -> Yaml.parse(yaml, SaviTraining.class, "test"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }
}
