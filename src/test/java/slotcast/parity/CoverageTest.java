package slotcast.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Runs after all others: no golden file may lie there unread. */
@Order(Integer.MAX_VALUE)
class CoverageTest {
  /** Data-set files have tests of their own, beside the data sets. */
  private static final String DATA_SETS = "dataset_";

  /** Cases that have no test yet, as their part is not built; each leaves this list with it. */
  private static final Set<String> NOT_BUILT =
      Set.of(
          "predictor_dropout",
          "isa_t",
          "isa_ts",
          "isa_tsr",
          "isa_ts_defaults",
          "isa_tsr_90deg_v2",
          "isa_rotation",
          "isa_decoder_mlp_t",
          "isa_decoder_mlp_ts",
          "isa_decoder_mlp_tsr",
          "isa_decoder_cnn_t",
          "isa_decoder_cnn_ts",
          "isa_decoder_cnn_tsr",
          "isa_full_t",
          "isa_full_ts",
          "isa_full_tsr");

  @Test
  void everyFileWasCompared() {
    Set<String> compared =
        ParityReport.rows().stream().map(ParityReport.Row::file).collect(Collectors.toSet());
    Assumptions.assumeFalse(compared.isEmpty(), "run on its own, without the parity tests");
    List<String> unread =
        Golden.files().stream()
            .filter(path -> !Golden.stem(path).startsWith(DATA_SETS))
            .filter(path -> !compared.contains(Golden.stem(path)))
            .filter(path -> !NOT_BUILT.contains(String.valueOf(Golden.caseOf(path))))
            .map(Golden::stem)
            .toList();
    assertThat(unread).as("golden files that no test has read").isEmpty();
  }
}
