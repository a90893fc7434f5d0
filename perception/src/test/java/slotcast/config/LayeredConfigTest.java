package slotcast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.error.UserError;

/** Configurations that extend others, and what the command line changes. */
class LayeredConfigTest {
  record Loss(double factor, Integer every) {}

  record Phase(int steps, int batch) {
    Phase {
      Check.positive("phases.steps", steps);
    }
  }

  record Rates(double peakRate, Double clipNorm) {
    Rates {
      Check.positive("rates.peak_rate", peakRate);
      clipNorm = clipNorm == null ? Double.valueOf(Double.POSITIVE_INFINITY) : clipNorm;
    }
  }

  record Config(String name, Rates rates, List<Phase> phases, Loss loss) {}

  private static final String BASE =
      """
      name: base
      rates: {peak_rate: 0.5, clip_norm: 0.1}
      phases:
        - {steps: 10, batch: 4}
        - {steps: 20, batch: 2}
      loss: {factor: 1.0, every: 5}
      """;

  @TempDir Path folder;

  @BeforeEach
  void base() throws IOException {
    file("base.yaml", BASE);
  }

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static Config read(Path file, String... settings) {
    return Yaml.read(file, Config.class, List.of(settings));
  }

  @Test
  void mappingsMergeAndListsReplaceAndNothingTakesAway() throws IOException {
    file("middle/middle.yaml", "extends: ../base.yaml\nrates: {peak_rate: 0.25}\n");
    Path top =
        file(
            "top/top.yaml",
            """
            extends: ../middle/middle.yaml
            name: top
            phases: [{steps: 1, batch: 1}]
            rates: {clip_norm: ~}
            loss: ~
            """);
    assertThat(read(top))
        .isEqualTo(new Config("top", new Rates(0.25, null), List.of(new Phase(1, 1)), null));
  }

  @Test
  void theCommandLineChangesSingleValuesInItsOrder() {
    Config config =
        read(
            folder.resolve("base.yaml"),
            "phases.1.steps=7",
            "rates.peak_rate=1e-4",
            "rates.clip_norm=~",
            "name=other",
            "loss={every: 9}",
            "phases.1.steps=8");
    assertThat(config)
        .isEqualTo(
            new Config(
                "other",
                new Rates(1e-4, null),
                List.of(new Phase(10, 4), new Phase(8, 2)),
                new Loss(1, 9)));
    assertThat(read(folder.resolve("base.yaml"), "phases=[{steps: 3, batch: 3}]", "loss=").loss())
        .isNull();
  }

  @Test
  void anOptionalMappingCanBeBuiltFromTheCommandLine() throws IOException {
    Path bare = file("bare.yaml", "extends: base.yaml\nloss: ~\n");
    assertThat(read(bare).loss()).isNull();
    assertThat(read(bare, "loss.factor=2", "loss.every=3").loss()).isEqualTo(new Loss(2, 3));
  }

  /** The name says where the wrong value stands, whichever file was asked for. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          peak_rate: 0.5 | peak_rate: -1   | base.yaml at rates: got rates.peak_rate is -1
          peak_rate: 0.5 | peak_rate: fast | base.yaml at rates.peak_rate: got the text "fast"
          peak_rate: 0.5 | peek_rate: 0.5  | base.yaml: got unknown key rates.peek_rate
          rates:         | rate:            | base.yaml: got unknown key rate, expected one of [
          steps: 20      | steps: 0        | base.yaml at phases.[1]: got phases.steps is 0
          every: 5       | every: ~        | base.yaml at loss.every in line 6: got nothing
          clip_norm: 0.1 | clip_norm: 1.5  | top.yaml at rates.clip_norm: got the text "zero"
          """)
  void mistakesNameTheFileWhereTheyStand(String good, String bad, String message)
      throws IOException {
    file("base.yaml", BASE.replace(good, bad));
    Path top = file("top.yaml", "extends: base.yaml\nname: top\nrates: {clip_norm: zero}\n");
    if (!message.startsWith("top.yaml")) {
      Files.writeString(top, "extends: base.yaml\nname: top\n");
    }
    assertThatThrownBy(() -> read(top))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("configuration " + folder)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          phases.2.steps=1      | --set phases.2.steps=1: got element 2 of phases, expected 0 to 1
          phases.last.steps=1   | got element last of phases, expected 0 to 1
          phases.0=~            | got nothing, expected a value
          phases.0.steps=0      | configuration --set phases.0.steps=0 at phases.[0]: got phases.steps
          rates.peak_rat=1      | configuration --set rates.peak_rat=1: got unknown key rates.peak_rat
          rates.peak_rat=1      | did you mean peak_rate?
          rates.peak_rate=fast  | configuration --set rates.peak_rate=fast at rates.peak_rate
          rates.peak_rate.x=1   | got rates.peak_rate, which is a single value, expected keys
          los=~                 | at los: got nothing to take away
          los=~                 | did you mean loss?
          name                  | expected KEY=VALUE
          .name=a               | expected KEY=VALUE
          name=a: b: c          | mapping values are not allowed
          """)
  void mistakesOfTheCommandLineNameTheOption(String setting, String message) {
    assertThatThrownBy(() -> read(folder.resolve("base.yaml"), setting))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--set " + setting)
        .hasMessageContaining(message);
  }

  @Test
  void whatCannotBeExtendedIsNamed() throws IOException {
    Path circle = file("a.yaml", "extends: b.yaml\n");
    file("b.yaml", "extends: a.yaml\n");
    assertThatThrownBy(() -> read(circle))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("in a circle: a.yaml -> b.yaml -> a.yaml");
    Path none = file("none.yaml", "extends: nobody.yaml\n");
    assertThatThrownBy(() -> read(none))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none.yaml at extends: got no file " + folder.resolve("nobody.yaml"));
    Path list = file("list.yaml", "extends: [base.yaml]\n");
    assertThatThrownBy(() -> read(list))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("list.yaml at extends");
    Path twice = file("twice.yaml", "extends: base.yaml\nloss: {evry: ~}\n");
    assertThatThrownBy(() -> read(twice))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("twice.yaml at loss.evry")
        .hasMessageContaining("did you mean every?");
  }

  /** Also where a value is none, or not finite and so stands for none. */
  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Config config = new Config("a", new Rates(1e-7, null), List.of(new Phase(1, 2)), null);
    Path again = file("again.yaml", Yaml.toYaml(config));
    assertThat(read(again)).isEqualTo(config);
    assertThat(Files.readString(again)).doesNotContain("null", "clip_norm");
  }
}
