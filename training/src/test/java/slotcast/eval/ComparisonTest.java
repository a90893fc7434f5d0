package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slotcast.error.UserError;

class ComparisonTest {
  private static final String TABLE_1 =
      """
      {"kind": "savi", "seed": %d, "model": "%s", "loss": "%s", "protocol": "paper-table1",
       "data": {"kind": "obj3d", "name": "OBJ3D val", "sha256": "aa", "simulated": %s,
                "clips": 200, "frames": 6, "width": 64, "height": 64},
       "metrics": {"mse": {"mean": %s, "clips": 200}}}
      """;

  @TempDir Path folder;

  private Path scores(int seed, String model, String loss, boolean simulated, double mse)
      throws Exception {
    return Files.writeString(
        folder.resolve(model + seed + loss + ".json"),
        TABLE_1.formatted(seed, model, loss, simulated, mse));
  }

  private static String compare(Object... arguments) {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new CompareCommand());
    command.setOut(new PrintWriter(out));
    command.setExecutionExceptionHandler(
        (failure, c, parsed) -> {
          throw failure;
        });
    String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
    assertThat(command.execute(words)).isZero();
    return out.toString();
  }

  @Test
  void thePapersTableWithOurSeedsBesideIt() throws Exception {
    Path one = scores(1, "ISA-T", "baseline", false, 0.001);
    Path two = scores(2, "ISA-T", "baseline", false, 0.003);
    Path printed = scores(1, "SA", "as printed", false, 0.5);
    assertThat(compare(one, two, printed))
        .contains("| Model | Loss | Seeds | mse | paper: mse |")
        .contains("| ISA-T | baseline | 2 | 0.002 ± 0.0014 | 0.0017 |")
        .contains("| SA | as printed | 1 | 0.5 | 7.59e-05 |")
        .contains("| ISA-TSR | trainable | 0 | — | — |");
    assertThat(compare("--format", "csv", folder))
        .contains("paper-table1,ISA-T,baseline,2,0.002 ± 0.0014,0.0017\n");
    assertThat(compare("--format", "html", one)).contains("<td>ISA-T</td><td>baseline</td>");
  }

  @Test
  void thePapersNumbersAreMarkedWhereOursAreOfOtherData() throws Exception {
    assertThat(compare(scores(1, "SA", "baseline", true, 0.001)))
        .contains("paper: mse (other data)", "simulated", "they cannot be compared");
  }

  @Test
  void theSameSeedTwiceAndOtherFilesAreRefused() throws Exception {
    Path one = scores(1, "SA", "baseline", true, 0.001);
    Path again = Files.copy(one, folder.resolve("again.json"));
    assertThatThrownBy(() -> ComparisonTable.of(ComparedScores.read(folder)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the same model, loss, seed and frames");
    Files.writeString(again, "{}");
    assertThatThrownBy(() -> ComparedScores.read(again)).hasMessageContaining("something else");
    assertThatThrownBy(() -> ComparedScores.read(folder.resolve("none.json")))
        .hasMessageContaining("got nothing");
  }

  /**
   * In which units Table 4 makes sense: an error summed over 64x64 pixels, of colours from 0 to 1.
   * The printed PSNR, a mean over frames, is then a little above that of the mean error.
   */
  @Test
  void theUnitsOfTable4() {
    EvalProtocol table4 = EvalProtocol.of("paper-table4", EvalProtocol.SLOTFORMER);
    for (String model : List.of("ISA-T", "ISA-TS")) {
      for (String loss : List.of("baseline", "as printed")) {
        double mse = PaperTables.printed(table4, model, loss, "mse_sum") / (64 * 64);
        double psnr = PaperTables.printed(table4, model, loss, "psnr");
        assertThat(psnr - -10 * Math.log10(mse)).isCloseTo(0.3, within(0.1));
      }
    }
  }

  @Test
  void protocolsAreThePublishedOnes() {
    EvalProtocol obj3d = EvalProtocol.of("slotformer-table1", EvalProtocol.SLOTFORMER);
    assertThat(obj3d.frames()).isEqualTo(50);
    assertThat(obj3d.burnIn()).isEqualTo(6);
    EvalProtocol clevrer = EvalProtocol.of("slotformer-table2", EvalProtocol.SLOTFORMER);
    assertThat(clevrer.frames() - clevrer.burnIn()).isEqualTo(42);
    assertThat(clevrer.stride()).isEqualTo(2);
    assertThat(clevrer.filterEnter()).isTrue();
    assertThatThrownBy(() -> EvalProtocol.of("slotformer-table1", EvalProtocol.SAVI))
        .hasMessageContaining("paper-table1, paper-table2, paper-table3");
  }
}
