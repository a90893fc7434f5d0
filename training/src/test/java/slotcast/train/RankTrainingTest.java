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
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.ranks.Ranks;
import slotcast.tensor.Safetensors;

/**
 * Several ranks with a part of the batch each train what one rank trains with all of it: with
 * everything that is drawn at random, and where shares are uneven. Ranks are threads here; {@link
 * MpiRunTest} has processes.
 *
 * <p>What differs is the order of sums, in float32: gradients by some 1e-7 of the largest one of
 * their parameter. Adam divides a gradient by its own size, so that one that is all rounding still
 * moves a weight by a whole step; hence weights are compared by what they do, the loss.
 */
class RankTrainingTest {
  /** Of the largest gradient of a parameter, and of the loss. */
  private static final double GRADIENT = 1e-4;

  /**
   * A gradient below this share of the largest of all is rounding: that of a bias before softmax.
   */
  private static final double NOTHING = 1e-5;

  /** Of the loss after 20 steps. */
  private static final double LOSS = 1e-3;

  static final String SAVI =
      TinyTraining.SAVI_MODEL
          + """
      data: {simulated: {videos: 4, held_out: 2, frames: 6, seed: 1, held_out_seed: 100, size: 32}, augment: {mirror: true}}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 2, clip_norm: 0.5}
      phases:
        - {steps: 10, batch: 4, clip_frames: 2, max_stride: 2, area_weight: 0.0}
        - {steps: 10, batch: 8, clip_frames: 2, max_stride: 1, area_weight: 1.0e-3}
      evaluate_every: 10
      checkpoint_every: 10
      health: {uniform_masks: 1.0, one_slot: 1.0, evaluations: 1000}
      """;

  /** All that SAVi draws: slots, poses, noise of kernels, dropout. */
  static final String DRAWN =
      SAVI.replace("checkpoint_every: 10", "checkpoint_every: 1")
          .replace("first_iterations: 3}", "first_iterations: 3, initial: gaussian}")
          .replace("layer: none, stochastic: false", "layer: linear, stochastic: true")
          .replace(
              "rnn: false}",
              "rnn: false, dropout: 0.2}\n  corrector: {type: isa_tsr, initial: random}");

  static final String SLOTFORMER =
      """
      name: tiny-former
      perception: %s
      model: {history_len: 2, d_model: 16, layers: 1, heads: 2, ffn_size: 16, residual: true, dropout: 0.2}
      data: {simulated: {videos: 4, held_out: 8, frames: 6, seed: 1, held_out_seed: 100, size: 32}}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 2, clip_norm: 1.0}
      steps: 20
      batch: 4
      rollout: 3
      image_loss: {weight: 0.1, clips: %d, frames: 2}
      evaluate_every: 20
      checkpoint_every: 1
      """;

  static final String TOKENIZER =
      """
      name: tiny-tokens
      model: {vocabulary: 8, channels: 8}
      resolution: [16, 16]
      data: {simulated: {videos: 4, held_out: 2, frames: 6, seed: 1, held_out_seed: 100, size: 32}, augment: {mirror: true}}
      optimiser: {peak_rate: 1.0e-2, warmup_steps: 2}
      steps: 20
      batch: 4
      temperature: {from: 1.0, to: 0.5, steps: 10}
      evaluate_every: 20
      checkpoint_every: 1
      """;

  @TempDir Path folder;

  /** Trains by so many ranks. */
  private interface Trainer {
    Path train(Path folder, RunSettings settings) throws IOException;
  }

  private Path train(int ranks, String run, Trainer trainer) throws Exception {
    Path out = folder.resolve(run);
    List<Path> weights =
        ThreadRanks.run(
            ranks,
            rank ->
                () ->
                    trainer.train(
                        out, new RunSettings(100, true, 1, new StopRequest(), sum(rank))));
    return weights.get(0);
  }

  private static GradientSum sum(Ranks rank) {
    return rank.share().size() == 1 ? GradientSum.LOCAL : new RankSum(rank);
  }

  private Trainer savi(String yaml) {
    SaviTraining config = Yaml.parse(yaml, SaviTraining.class, "test");
    return (out, settings) ->
        new SaviTrainer(config, 1, out, folder.resolve("cache"), settings)
            .train("test", InitialWeights.DRAWN);
  }

  private Trainer slotFormer(Path perception, int clipsDrawn) {
    SlotFormerTraining config =
        Yaml.parse(SLOTFORMER.formatted(perception, clipsDrawn), SlotFormerTraining.class, "test");
    return (out, settings) ->
        new SlotFormerTrainer(config, 1, out, folder.resolve("cache"), settings)
            .train("test", InitialWeights.DRAWN);
  }

  private void sameFor(Trainer trainer, int... ranks) throws Exception {
    train(1, "one", trainer);
    for (int n : ranks) {
      train(n, "ranks" + n, trainer);
      sameGradient(n);
      sameLoss(n);
    }
  }

  /**
   * Adam's first moments: after the first step a tenth of the clipped gradient. Later ones would
   * tell how fast rounding grows, which differs by processor.
   */
  private void sameGradient(int ranks) {
    double worst =
        Moments.compare(
            folder.resolve("one"), folder.resolve("ranks" + ranks), 1, GRADIENT, NOTHING);
    System.out.printf("%d ranks: gradients differ by %.1e of the largest%n", ranks, worst);
  }

  private void sameLoss(int ranks) throws IOException {
    for (String name : new String[] {"loss", "gradient_norm", "divergence", "mse", "slot_mse"}) {
      Map<String, Double> one = LogFile.values(folder.resolve("one"), name);
      Map<String, Double> several = LogFile.values(folder.resolve("ranks" + ranks), name);
      assertThat(several.keySet()).isEqualTo(one.keySet());
      System.out.println(ranks + " ranks: " + name + " " + one + " " + several);
      boolean norm = name.equals("gradient_norm"); // later ones tell how fast rounding grows, too
      double tolerance = norm ? 10 * LOSS : LOSS;
      one.entrySet().stream()
          .limit(norm ? 1 : one.size())
          .forEach(
              at ->
                  assertThat(several.get(at.getKey()))
                      .as("%s at step %s", name, at.getKey())
                      .isCloseTo(at.getValue(), within(tolerance * Math.abs(at.getValue()))));
    }
  }

  @Test
  void saviWithPartsOfTheBatchTakesTheStepsOfOne() throws Exception {
    sameFor(savi(SAVI.replace("checkpoint_every: 10", "checkpoint_every: 1")), 2, 4);
  }

  @Test
  void whatIsDrawnForTheBatchIsDrawnForItsParts() throws Exception {
    sameFor(savi(DRAWN), 2);
  }

  /** Of three clips one rank decodes two and the other one; of one clip the other decodes none. */
  @ParameterizedTest
  @ValueSource(ints = {4, 3, 1})
  void slotFormerDecodesTheSameImages(int clipsDrawn) throws Exception {
    Path perception = train(1, "perception", savi(SAVI));
    sameFor(slotFormer(perception, clipsDrawn), 2);
  }

  @Test
  void aTokenizerGetsTheNoiseOfItsClips() throws Exception {
    TokenizerTraining config = Yaml.parse(TOKENIZER, TokenizerTraining.class, "test");
    sameFor(
        (out, settings) ->
            new TokenizerTrainer(config, 1, out, folder.resolve("cache"), settings)
                .train("test", InitialWeights.DRAWN),
        2);
  }

  /** Checkpoints, log and weights are there once; caches too. */
  @Test
  void ranksGoOnFromACheckpointToTheSameBits() throws Exception {
    Path whole = train(2, "whole", savi(SAVI));
    Path cut = train(2, "cut", savi(SAVI));
    Files.delete(cut);
    try (Stream<Path> files = Files.list(folder.resolve("cut"))) {
      for (Path p : files.filter(p -> p.toString().matches(".*step-0000002.*")).toList()) {
        Files.delete(p);
      }
    }
    Path again = train(2, "cut", savi(SAVI));
    assertThat(Safetensors.read(again).sha256()).isEqualTo(Safetensors.read(whole).sha256());
    assertThat(LogFile.withoutTime(folder.resolve("cut")))
        .isEqualTo(LogFile.withoutTime(folder.resolve("whole")));
  }

  @Test
  void whatCannotBeSharedIsRefused() {
    assertThatThrownBy(() -> train(3, "three", savi(SAVI)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("phases.batch: got 4 clips for 3 ranks");
    String separation = SAVI + "loss: {slot_separation: {type: trainable, factor: 1.0e-3}}\n";
    assertThatThrownBy(() -> train(2, "separation", savi(separation)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("loss.slot_separation: got it with 2 ranks");
    String contrast = SAVI.replaceFirst("area_weight: 0.0", "area_weight: 0.0, contrast_weight: 1");
    assertThatThrownBy(() -> train(2, "contrast", savi(contrast)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("phases.contrast_weight: got it with 2 ranks");
  }

  @Test
  void ranksThatDifferAreRefused() {
    assertThatThrownBy(
            () ->
                ThreadRanks.run(
                    2,
                    rank ->
                        () -> {
                          new RankSum(rank).requireSame("weights", "hash" + rank.share().rank());
                          return 0;
                        }))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("weights");
  }

  /** One asks, and all stop after the same step, rank 0 with a checkpoint. */
  @Test
  void aStopAskedOfOneStopsAll() throws Exception {
    SaviTraining config = Yaml.parse(SAVI, SaviTraining.class, "test");
    List<String> ends =
        ThreadRanks.run(
            2,
            rank ->
                () -> {
                  StopRequest stop = new StopRequest();
                  if (rank.share().rank() == 1) {
                    stop.ask("SIGUSR1");
                  }
                  RunSettings settings = new RunSettings(2, true, 1, stop, sum(rank));
                  try {
                    new SaviTrainer(
                            config, 1, folder.resolve("run"), folder.resolve("cache"), settings)
                        .train("test", InitialWeights.DRAWN);
                    return "";
                  } catch (RunStopped e) {
                    return e.getMessage();
                  }
                });
    assertThat(ends.get(0)).startsWith("stopped by another rank after step 0 of 20");
    assertThat(ends.get(1)).startsWith("stopped by SIGUSR1 after step 0 of 20");
    assertThat(folder.resolve("run/step-00000000.safetensors")).exists();
  }
}
