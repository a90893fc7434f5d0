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
          frame_count: 3           | frames: 3            | inner.frame_count: got nothing | add the key
          frame_count: 3           | frame_count: 0       | frame_count is 0            | a value in range
          rate: 0.5                | rate: fast           | fast                        | right type
          kind: small              | kind: huge           | huge                        | right type
          'sizes: [1, 2]'          | sizes: 1             | inner.sizes                 | right type
          frame_count: 3           | frame_count: null    | frame_count                 | right type
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
