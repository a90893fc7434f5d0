package slotcast.node.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.config.Range;
import slotcast.error.UserError;

class ParameterOverridesTest {
  private static final Range ANY = Range.of(0, 1000);
  private static final NodeNames EYE = Remapping.NONE.node("eye");

  @TempDir Path folder;
  private int files;

  private Path file(String yaml) throws IOException {
    files++;
    return Files.writeString(folder.resolve("p" + files + ".yaml"), yaml);
  }

  private NodeParameters read(String yaml) throws IOException {
    return ParameterOverrides.NONE.withFile(file(yaml)).of(EYE);
  }

  private static String section(String pattern, String key, int value) {
    return "'" + pattern + "':\n  ros__parameters:\n    " + key + ": " + value + "\n";
  }

  /** Patterns of sections, of rclcpp's parameter_map.cpp; whether /r/eye is meant. */
  @ParameterizedTest
  @CsvSource({
    "/**, true",
    "/**/eye, true",
    "/r/eye, true",
    "/r/**, true",
    "/r/*, true",
    "/*/eye, true",
    "/*/*, true",
    "/**/r/eye, true",
    "/r/**/eye, true",
    "**, true",
    "r/eye, true",
    "/**/*, true",
    "/*, false",
    "eye, false",
    "/eye, false",
    "/s/eye, false",
    "/r, false",
    "/r/ear, false",
    "/**/ear, false",
    "/*/*/*, false",
    "/r/eye/**/x, false",
    "/r/ey, false",
    "/r/eye2, false",
    "/r/e.e, false",
    "/r/e*, false"
  })
  void patternsMeanTheNodesThatTheyMeanInRclcpp(String pattern, boolean meant) throws IOException {
    NodeNames names = Remapping.NONE.in("/r").node("eye");
    ParameterOverrides given = ParameterOverrides.NONE.withFile(file(section(pattern, "a", 7)));
    assertThat(given.of(names).whole("a", 1, ANY)).isEqualTo(meant ? 7 : 1);
  }

  /**
   * Sections of one file in their order, each pattern=value; the value that the node /eye gets.
   * Source: launch_ros, Node: the last definition of a parameter takes effect, and fully qualified
   * names override wildcards even when specified earlier.
   */
  @ParameterizedTest
  @CsvSource({
    "/**=1 eye=2, 2",
    "eye=2 /**=1, 2",
    "eye=2 /eye=3, 3",
    "/eye=3 eye=2, 2",
    "/**/eye=2 /**=1, 2",
    "/*=1 /**=2, 1",
    "/**=1 /*=2, 2",
    "/**/eye=1 eye=2, 2",
    "eye=2 /**/eye=1, 2",
    "/**=1 ear=2, 1",
    "ear=2, 0",
  })
  void inOneFileTheMoreSpecificSectionWins(String sections, int expected) throws IOException {
    StringBuilder yaml = new StringBuilder();
    for (String part : sections.split(" ")) {
      yaml.append(section(part.split("=")[0], "a", Integer.parseInt(part.split("=")[1])));
    }
    assertThat(read(yaml.toString()).whole("a", 0, ANY)).isEqualTo(expected);
  }

  /** Files (pattern=value, several sections with commas) and assignments in their order. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          eye=1 eye=2             | 2
          /**=1 eye=2             | 2
          eye=1 /**=2             | 2
          eye=1 a:=2              | 2
          a:=2 eye=1              | 1
          /**=1,eye=3 a:=2        | 2
          /**=1 eye:a:=2          | 2
          eye:a:=2 a:=3           | 3
          a:=3 eye:a:=2           | 2
          a:=1 a:=2               | 2
          eye=1 ear:a:=2          | 1
          eye=1 ear=2             | 1
          """)
  void aLaterFileOrAssignmentWins(String given, int expected) throws IOException {
    ParameterOverrides overrides = ParameterOverrides.NONE;
    for (String part : given.split(" ")) {
      if (part.contains(":=")) {
        overrides = overrides.withAssignment(part);
        continue;
      }
      StringBuilder yaml = new StringBuilder();
      for (String section : part.split(",")) {
        yaml.append(section(section.split("=")[0], "a", Integer.parseInt(section.split("=")[1])));
      }
      overrides = overrides.withFile(file(yaml.toString()));
    }
    assertThat(overrides.of(EYE).whole("a", 0, ANY)).isEqualTo(expected);
  }

  @Test
  void namespacesNestAndNamesMayHaveDots() throws IOException {
    NodeNames names = Remapping.NONE.in("/r/front").node("eye");
    Path file =
        file(
            """
            r:
              front:
                eye:
                  ros__parameters:
                    a.b: 1
                    c: {d: {e: 2}}
              eye:
                ros__parameters: {a.b: 9}
            """);
    NodeParameters parameters = ParameterOverrides.NONE.withFile(file).of(names);
    assertThat(parameters.whole("a.b", 0, ANY)).isEqualTo(1);
    assertThat(parameters.whole("c.d.e", 0, ANY)).isEqualTo(2);
  }

  @Test
  void byteOrderMarksAnchorsMergeKeysAndSeveralDocumentsAreRead() throws IOException {
    NodeParameters parameters =
        read(
            "\uFEFF"
                + """
                /**: &shared
                  ros__parameters: &values {a: 1, b: 2}
                eye:
                  ros__parameters: {<<: *values, b: 3, d: &four 4, e: *four}
                ---
                eye: {ros__parameters: {c: 5}}
                """);
    assertThat(parameters.whole("a", 0, ANY)).isEqualTo(1);
    assertThat(parameters.whole("b", 0, ANY)).isEqualTo(3);
    assertThat(parameters.whole("c", 0, ANY)).isEqualTo(5);
    assertThat(parameters.whole("e", 0, ANY)).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "eye:\n",
        "eye: {}\n",
        "eye:\n  ros__parameters:\n",
        "eye:\n  ros__parameters: {}\n",
        "eye: {ros__parameters: null}\n",
        "ear: {ros__parameters: [1, a]}\n",
        "ear: {ros__parameters: {a: [1, b, {c: 1}], a: !x 2, ? [k] : 1, n: .nan, e: null}}\n",
        "ear: {ros__parameters: &x {y: *x}}\n",
        "ear: {text: 1}\n",
        "/**: {ros__parameters: {video_device: /dev/video0, gains: [1, 2.0], qos: {a: {b: c}}}}\n",
      })
  void whatIsForNobodyHereIsLetPass(String yaml) throws IOException {
    NodeParameters parameters = read(yaml);
    assertThat(parameters.whole("a", 6, ANY)).isEqualTo(6);
    parameters.finish();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'eye: {a: 1}'                              | outside of ros__parameters
          'eye: {ros__parameters: 1}'                | no mapping in ros__parameters
          'eye: {ros__parameters: [1]}'              | no mapping in ros__parameters
          'eye: 1'                                   | a node's name
          'a: 1'                                     | a node's name
          'ros__parameters: {a: 1}'                  | no node's name
          '[1, 2]'                                   | no mapping
          'text'                                     | no mapping
          'eye: {ros__parameters: {a: 1}'            | well-formed YAML
          'eye: {ros__parameters: {a: *b}}'          | well-formed YAML
          'eye: {ros__parameters: {? [k] : 1}}'      | a name
          'eye: {ros__parameters: {<<: 1}}'          | a merge key of a mapping
          'eye: {ros__parameters: &x {y: *x}}'       | look for an alias
          'eye: {ros__parameters: &x {<<: *x}}'      | look for an alias
          'eye: &x {ros__parameters: {a: 1}, b: *x}' | look for an alias
          """)
  void whatIsWrongForTheNodeIsOneLineWithTheFile(String yaml, String named) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(named)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void filesThatCannotBeReadAreNamed() throws IOException {
    Path latin = folder.resolve("latin.yaml");
    Files.write(latin, "eye: é".getBytes(StandardCharsets.ISO_8859_1));
    for (Path file : new Path[] {folder.resolve("none.yaml"), folder, latin}) {
      assertThatThrownBy(() -> ParameterOverrides.NONE.withFile(file).of(EYE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(file.toString());
    }
  }

  /** A file that unfolds to a billion values is refused at once. */
  @Test
  void aFileThatUnfoldsWithoutEndIsRefused() {
    StringBuilder yaml = new StringBuilder("eye:\n  ros__parameters:\n    a: &a [1, 1]\n");
    for (char c = 'b'; c < 'z'; c++) {
      yaml.append("    " + c + ": &" + c + " [");
      for (int i = 0; i < 9; i++) {
        yaml.append("*" + (char) (c - 1) + ", ");
      }
      yaml.append("]\n");
    }
    assertThatThrownBy(() -> read(yaml.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("alias");
  }

  @Test
  void ourUnknownKeysAreRefusedWithTheNearestName() throws IOException {
    NodeParameters given = read("eye: {ros__parameters: {colur: 1}}");
    given.whole("colour", 0, ANY);
    given.whole("size", 0, ANY);
    assertThatThrownBy(given::finish)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("/eye in " + folder)
        .hasMessageContaining("unknown key colur, expected one of colour, size")
        .hasMessageContaining("did you mean colour?");
  }

  @Test
  void keysOfOthersPassInWildcardsButNotForANodeByName() throws IOException {
    NodeParameters wildcard = read("/**: {ros__parameters: {other: 1, a: 2}}");
    assertThat(wildcard.whole("a", 0, ANY)).isEqualTo(2);
    wildcard.finish();
    NodeParameters named = read("/**/eye: {ros__parameters: {other: 1}}");
    assertThatThrownBy(named::finish).hasMessageContaining("unknown key other");
  }

  @Test
  void parametersForTheNodeInAnotherNamespaceAreSaidToHaveNoEffect() throws IOException {
    NodeNames names = Remapping.NONE.in("/r").node("eye");
    ParameterOverrides given = ParameterOverrides.NONE.withFile(file(section("eye", "a", 3)));
    NodeParameters parameters = given.of(names);
    assertThat(parameters.whole("a", 0, ANY)).isZero();
    assertThat(parameters.notices())
        .singleElement()
        .asString()
        .contains("the parameters of eye are not for /r/eye")
        .contains("/**/eye");
    Path both = file(section("/s/eye", "a", 3) + section("/r/eye", "a", 4));
    assertThat(ParameterOverrides.NONE.withFile(both).of(names).notices()).isEmpty();
    // On the command line the node's name is enough.
    NodeParameters assigned = ParameterOverrides.NONE.withAssignment("eye:a:=5").of(names);
    assertThat(assigned.whole("a", 0, ANY)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a:=",
        "a=1",
        ":=1",
        "a:={b: 1}",
        "a:=[1",
        "1a:=1",
        "*:=1",
        "a.:=1",
        "n:m:a:=1",
        "a:=*x",
        "a:=1\n---\n2"
      })
  void whatIsNoAssignmentIsOneLine(String text) {
    assertThatThrownBy(() -> ParameterOverrides.NONE.withAssignment(text))
        .isInstanceOf(UserError.class)
        .message()
        .doesNotContain("\n");
  }
}
