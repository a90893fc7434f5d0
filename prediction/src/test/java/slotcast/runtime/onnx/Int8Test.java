package slotcast.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.error.UserError;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.onnx.ConvRanges;
import slotcast.perception.StreamState;

class Int8Test {
  /** Rounding moves masks of noise by a fraction of a percent; a wrong scale by tens of them. */
  @ParameterizedTest
  @ValueSource(strings = {"isa-small", "savi-small"})
  void eightBitsSeeNearlyTheSame(String weights) {
    ModelFile file = BundledWeights.read(weights, LoadedSavi.KIND);
    Random random = new Random(1);
    try (OnnxPerception whole = new OnnxPerception(file, weights, 1);
        OnnxPerception narrow = OnnxPerception.int8(file, weights, 1)) {
      StreamState last = null;
      float[][] expected = new float[2][]; // filled again with each frame
      float[][] got = new float[2][];
      for (int frame = 0; frame < 3; frame++) {
        float[] image = new float[2 * 3 * 32 * 32];
        for (int i = 0; i < image.length; i++) {
          image[i] = 2 * random.nextFloat() - 1;
        }
        StreamState next = whole.see(2, image, last, null, expected);
        var unused = narrow.see(2, image, last, null, got);
        double sum = 0;
        for (int camera = 0; camera < 2; camera++) {
          assertThat(got[camera]).hasSize(6 * 32 * 32).isNotEqualTo(expected[camera]);
          for (int i = 0; i < got[camera].length; i++) {
            sum += Math.abs(got[camera][i] - expected[camera][i]);
          }
        }
        assertThat(sum / (2 * got[0].length))
            .as("mean difference of frame %d", frame)
            .isLessThan(0.03);
        last = next;
      }
    }
  }

  @Test
  void rangesAreWhatConvolutionsSaw() {
    ModelFile file = BundledWeights.read("isa-small", LoadedSavi.KIND);
    float[] image = new float[3 * 32 * 32];
    image[7] = -0.75f;
    image[8] = 0.5f;
    try (OnnxPerception engine = OnnxPerception.observing(file, "a test", 1)) {
      float[][] seen = new float[1][];
      var unused = engine.see(1, image, null, null, seen);
      List<Double> first = engine.takeRanges().ranges().get("encoder_0_0_weight");
      assertThat(first.subList(0, 3)).containsExactly(-0.75, 0.5, 0.0); // rectified
      assertThat(first.get(3)).isPositive();
      assertThat(engine.takeRanges().ranges()).isEmpty();
      try (OnnxPerception plain = new OnnxPerception(file, "a test", 1)) {
        float[][] expected = new float[1][];
        var unusedToo = plain.see(1, image, null, null, expected);
        assertThat(seen[0]).containsExactly(expected[0]);
      }
    }
  }

  @Test
  void weightsWithoutRangesAreRefused() {
    ModelFile file = BundledWeights.read("isa-small", LoadedSavi.KIND);
    ModelFile without =
        new ModelFile(file.kind(), file.configJson(), file.provenance(), Map.of(), file.tensors());
    assertThatThrownBy(() -> OnnxPerception.int8(without, "mine.safetensors", 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("calibrate --int8 --keep-masks --weights mine.safetensors");
  }

  @Test
  void rangesAreKeptAsText() {
    ConvRanges a = new ConvRanges(Map.of("x", List.of(-1.0, 2.0, 0.0, 3.0)));
    ConvRanges b =
        new ConvRanges(Map.of("x", List.of(-2.0, 1.0, 0.0, 4.0), "y", List.of(0.0, 0.0, 0.0, 0.0)));
    assertThat(a.or(b).ranges())
        .containsEntry("x", List.of(-2.0, 2.0, 0.0, 4.0))
        .containsEntry("y", List.of(0.0, 0.0, 0.0, 0.0));
    assertThat(ConvRanges.fromJson(a.toJson(), "a test")).isEqualTo(a);
    assertThatThrownBy(() -> new ConvRanges(Map.of("x", List.of(1.0, 0.0, 0.0, 0.0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("x: [1.0, 0.0");
  }
}
