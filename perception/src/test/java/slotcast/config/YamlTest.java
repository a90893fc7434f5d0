package slotcast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.error.UserError;

class YamlTest {
  enum Kind {
    SMALL,
    LARGE
  }

  record Inner(int frameCount, List<Integer> sizes) {
    Inner {
      if (frameCount < 1) {
        throw new IllegalArgumentException("frame_count is " + frameCount + ", not positive");
      }
      sizes = List.copyOf(sizes);
    }
  }

  record Config(String name, double rate, Kind kind, Inner inner) {}

  private static final String GOOD =
      """
      name: a
      rate: 0.5
      kind: small
      inner: {frame_count: 3, sizes: [1, 2]}
      """;

  private static Config parse(String text) {
    return Yaml.parse(text, Config.class, "x.yaml");
  }

  @Test
  void readsARecordAndWritesItBack() {
    Config config = parse(GOOD);
    assertThat(config).isEqualTo(new Config("a", 0.5, Kind.SMALL, new Inner(3, List.of(1, 2))));
    assertThat(Yaml.parse(Yaml.toYaml(config), Config.class, "again")).isEqualTo(config);
    assertThat(Yaml.parseJson(Yaml.toJson(config), Config.class, "json")).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rate: 0.5                | rat: 0.5             | unknown key rat             | rate
          frame_count: 3           | frames: 3            | unknown key inner.frames    | one of [frame_count, sizes]
          frame_count: 3           | frame_count: 0       | frame_count is 0            | a value in range
          rate: 0.5                | rate: fast           | rate: got the text "fast"   | a finite number
          kind: small              | kind: huge           | huge                        | one of small, large
          'sizes: [1, 2]'          | sizes: 1             | inner.sizes: got 1          | a list
          frame_count: 3           | frame_count: null    | inner.frame_count           | a value
          name: a                  | 'name: "a'          | line                        | well-formed
          """)
  void mistakesAreOneLineWithWhatGotExpectedAndNext(
      String good, String bad, String got, String expected) {
    assertThatThrownBy(() -> parse(GOOD.replace(good, bad)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("configuration x.yaml")
        .hasMessageContaining(got)
        .hasMessageContaining(", expected ")
        .hasMessageContaining(expected)
        .hasMessageContaining("; ")
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          frame_count: 3 | frame_count: 3.9         | got 3.9, expected a whole number
          frame_count: 3 | frame_count: 3.0         | got 3.0, expected a whole number
          frame_count: 3 | frame_count: "3"         | got the text "3", expected a whole number
          frame_count: 3 | frame_count: true        | got true, expected a whole number
          frame_count: 3 | frame_count: [3]         | got a list, expected a whole number
          frame_count: 3 | frame_count: 99999999999 | got 99999999999, expected a whole number
          frame_count: 3 | frame_count: 99999999999999999999 | expected a whole number
          frame_count: 3 | frame_count: ~           | got nothing
          frame_count: 3 | frame_count: 3, frame_count: 4 | the key a second time
          rate: 0.5      | rate: "0.5"              | got the text "0.5", expected a finite number
          rate: 0.5      | rate: .nan               | got .nan, expected a finite number
          rate: 0.5      | rate: "NaN"              | got the text "NaN", expected a finite number
          rate: 0.5      | rate: -.inf              | got -.inf
          rate: 0.5      | rate: 1e999              | got 1e999
          rate: 0.5      | rate: yes                | got true
          rate: 0.5      | rate:                    | at rate in line 2: got nothing
          rate: 0.5      | rate: {a: 1}             | got keys, expected a finite number
          rate: 0.5      | rate: *none              | well-formed
          name: a        | name: 7                  | got 7, expected a text
          name: a        | name: no                 | got false, expected a text
          name: a        | name: [a]                | got a list, expected a text
          kind: small    | kind: 0                  | got 0, expected one of small, large
          'sizes: [1, 2]' | sizes: [1, 2.5]         | at inner.sizes.[1]: got 2.5
          'sizes: [1, 2]' | sizes: [1, null]        | at inner.sizes[1] in line 4: got nothing
          name: a        | naem: a                  | did you mean name?
          """)
  void nothingIsConverted(String good, String bad, String got) {
    assertThatThrownBy(() -> parse(GOOD.replace(good, bad)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("configuration x.yaml")
        .hasMessageContaining(got)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void wholeNumbersServeAsNumbersAndExponentsNeedNoPoint() {
    assertThat(parse(GOOD.replace("0.5", "1")).rate()).isEqualTo(1.0);
    assertThat(parse(GOOD.replace("0.5", "1e-4")).rate()).isEqualTo(1e-4);
    assertThat(parse(GOOD.replace("name: a", "name: \"7\"")).name()).isEqualTo("7");
  }

  @Test
  void anchorsAndMergeKeysAreResolved() {
    String text =
        """
        name: &name b
        rate: 2
        kind: large
        inner:
          <<: &inner {frame_count: 3, sizes: [1]}
          frame_count: 4
        """;
    assertThat(parse("\uFEFF" + text))
        .isEqualTo(new Config("b", 2, Kind.LARGE, new Inner(4, List.of(1))));
    assertThat(parse(text.replace("kind: large", "kind: small").replace("rate: 2", "rate: &r 3")))
        .extracting(Config::rate)
        .isEqualTo(3.0);
    assertThat(parse(GOOD.replace("name: a", "name: &x large").replace("kind: small", "kind: *x")))
        .extracting(Config::kind)
        .isEqualTo(Kind.LARGE);
  }

  @Test
  void emptyAndMissingFilesAreNamed(@TempDir Path folder) throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.yaml"), "");
    assertThatThrownBy(() -> Yaml.read(empty, Config.class))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("empty.yaml");
    assertThatThrownBy(() -> Yaml.read(folder.resolve("none.yaml"), Config.class))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none.yaml")
        .hasMessageContaining("NoSuchFileException");
  }

  @Test
  void aMissingNumberIsNotZero() {
    assertThatThrownBy(() -> parse(GOOD.replace("rate: 0.5\n", "")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rate");
  }
}
