package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoldenTest {
  @Test
  void generatorGivesTheStatedCheckValues() {
    assertThat(GoldenWeights.generate("a.b", 1, 4, 0.5f, 1))
        .containsExactly(1.3949771f, 1.1667742f, 1.0888499f, 0.5526973f);
    assertThat(GoldenWeights.generate("init_latents", 7, 3, 1, 0))
        .containsExactly(0.79214823f, -0.4641217f, 0.97855484f);
  }

  @Test
  void aFileBelongsToTheLongestCaseName() {
    assertThat(GoldenFolder.caseOf("isa_t")).isEqualTo("isa_t");
    assertThat(GoldenFolder.caseOf("isa_ts_2")).isEqualTo("isa_ts");
    assertThat(GoldenFolder.caseOf("isa_ts_defaults")).isEqualTo("isa_ts_defaults");
    assertThat(GoldenFolder.caseOf("isa_tsr_90deg_v2_seed7")).isEqualTo("isa_tsr_90deg_v2");
    assertThat(GoldenFolder.caseOf("tsne_small")).isEqualTo("tsne_small");
    assertThat(GoldenFolder.caseOf("tsne-3")).isEqualTo("tsne");
    assertThat(GoldenFolder.caseOf("metrics_video_2")).isEqualTo("metrics_video");
    assertThat(GoldenFolder.caseOf("encoders")).isNull();
  }
}
