package slotcast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.layer.Dropout;
import slotcast.layer.Dropout.Place;
import slotcast.tensor.ParameterStore;

/** Where dropout sits in SAVi, and that a model has none unless it is handed over. */
class SaviDropoutTest {
  private static final int FRAMES = 3;
  private static final String CONFIG =
      """
      resolution: [16, 16]
      slots: {count: 3, size: 16, mlp_size: 16, iterations: 1, first_iterations: 2}
      encoder: {channels: [3, 8, 8], kernel: 5, strides: [1, 2], out_channels: 16}
      kernel: {layer: none, stochastic: false}
      predictor: {type: transformer, layers: 2, heads: 2, ffn_size: 32, norm_first: true, rnn: false}
      decoder: {channels: [16, 8, 8], resolution: [4, 4], kernel: 5}
      """;

  private static SaviConfig config(boolean rnn, String dropout) {
    String predictor = "rnn: " + rnn + (dropout == null ? "" : ", dropout: " + dropout);
    return Yaml.parse(CONFIG.replace("rnn: false", predictor), SaviConfig.class, "test");
  }

  private static NDArray video(NDManager manager) {
    SplittableRandom random = new SplittableRandom(1);
    float[] v = new float[2 * FRAMES * 3 * 256];
    for (int i = 0; i < v.length; i++) {
      v[i] = (float) (2 * random.nextDouble() - 1);
    }
    return manager.create(v, new Shape(2, FRAMES, 3, 16, 16));
  }

  /** From the second frame on, in both layers, at each place, whether clip or stream. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void dropsAtEveryPlaceOfEveryPrediction(boolean rnn) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 3);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Savi savi = new Savi(config(rnn, null), store);
      List<Place> seen = new ArrayList<>();
      Dropout mask = drawn();
      Dropout watched =
          (place, x) -> {
            seen.add(place);
            return mask.apply(place, x);
          };
      Savi.Encoded dropped =
          savi.encode(video(manager), null, null, new Randomness(null, watched, null), null);
      List<Place> expected = new ArrayList<>();
      Collections.nCopies(2 * (FRAMES - 1), List.of(Place.values())).forEach(expected::addAll);
      assertThat(seen).containsExactlyElementsOf(expected);
      assertThat(dropped.slots().toFloatArray()).isNotEqualTo(slots(savi, manager));
      Dropout again = drawn();
      Savi.Recurrent last = null;
      for (int t = 0; t < FRAMES; t++) {
        last =
            savi.step(video(manager).get(":, {}", t), last, new Randomness(null, again, null), null)
                .recurrent();
      }
      NDArray end = dropped.last().state().slots();
      assertThat((double) last.state().slots().sub(end).abs().max().getFloat()).isLessThan(1e-5);
    }
  }

  private static Dropout drawn() {
    return Dropout.drawn(0.3, new SplittableRandom(5));
  }

  @Test
  void aConfiguredShareIsIgnoredByAModelThatIsNotTrained() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore one = ParameterStore.initial(manager, 3);
        ParameterStore two = ParameterStore.initial(manager, 3);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      float[] with = slots(new Savi(config(true, "0.5"), one), manager);
      assertThat(with).containsExactly(slots(new Savi(config(true, null), two), manager));
    }
  }

  private static float[] slots(Savi savi, NDManager manager) {
    return savi.encode(video(manager), null, null).slots().toFloatArray();
  }

  @ParameterizedTest
  @CsvSource({"1.0, 1", "-0.25, -0.25", "10, 10"})
  void aShareOutOfRangeIsRefused(String written, String shown) {
    assertThatThrownBy(() -> config(false, written))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("predictor.dropout is " + shown + ", not a number from 0 to below 1");
  }

  /** It would be taken for trained with dropout. */
  @ParameterizedTest
  @ValueSource(strings = {"mlp", "identity"})
  void aPredictorThatDropsNothingIsRefusedAShare(String type) {
    String text =
        CONFIG.replaceAll("predictor: .*", "predictor: {type: " + type + ", dropout: %s}");
    assertThatThrownBy(() -> Yaml.parse(text.formatted("0.1"), SaviConfig.class, "test"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("predictor.dropout is 0.1, but only a transformer drops values");
    assertThat(Yaml.parse(text.formatted("0"), SaviConfig.class, "test")).isNotNull();
  }

  /** So that files, hashes and checkpoints from before there was a choice still fit. */
  @Test
  void theKeyIsWrittenOnlyWhereItIsSet() {
    assertThat(Yaml.toJson(config(false, null))).doesNotContain("dropout");
    String json = Yaml.toJson(config(false, "0.1"));
    assertThat(json).contains("\"dropout\":0.1");
    assertThat(Yaml.parse(json, SaviConfig.class, "test")).isEqualTo(config(false, "0.1"));
  }
}
