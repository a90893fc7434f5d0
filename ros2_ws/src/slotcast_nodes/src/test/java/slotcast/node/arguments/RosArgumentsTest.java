package slotcast.node.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.config.Range;
import slotcast.error.UserError;

/** The command line as rcl's arguments.c reads it. */
class RosArgumentsTest {
  private static final String[] LOGGERS = {
    Logger.ROOT_LOGGER_NAME, "slotcast", "slotcast.other", "rcl"
  };

  private static RosArguments parse(String line) {
    return RosArguments.parse(line.isEmpty() ? List.of() : List.of(line.split(" ")));
  }

  @AfterEach
  void levelsAsBefore() {
    for (String name : LOGGERS) {
      var logger = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(name);
      logger.setLevel(
          name.equals(Logger.ROOT_LOGGER_NAME) ? ch.qos.logback.classic.Level.INFO : null);
    }
  }

  /** A command line, the program's own part of it, and the full name of ~/image of the node eye. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                               | ''             | /eye/image
          node --steps 5                                   | node --steps 5 | /eye/image
          node --ros-args                                  | node           | /eye/image
          node --ros-args -r __ns:=/r                      | node           | /r/eye/image
          node --ros-args --remap __ns:=/r                 | node           | /r/eye/image
          --ros-args -r __ns:=/r -- node --steps 5         | node --steps 5 | /r/eye/image
          node --ros-args -r __ns:=/r -- -- x              | node -- x      | /r/eye/image
          node --ros-args --ros-args -r __ns:=/r           | node           | /r/eye/image
          node --ros-args -r __ns:=/r -- a --ros-args -r ~/image:=b | node a | /r/b
          node --ros-args -r eye:__node:=ear               | node           | /ear/image
          node __ns:=/r                                    | node           | /r/eye/image
          node -r __ns:=/r                                 | node -r        | /r/eye/image
          """)
  void rosArgumentsAreTakenOut(String line, String own, String image) {
    RosArguments arguments = parse(line);
    assertThat(String.join(" ", arguments.others())).isEqualTo(own);
    assertThat(arguments.remapping().node("eye").topic("~/image")).isEqualTo(image);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-p a:=7", "--param a:=7", "-p eye:a:=7", "-p a:=1 -p a:=7"})
  void parametersAreAssigned(String line) {
    NodeParameters given = parse("--ros-args " + line).parameters().of(Remapping.NONE.node("eye"));
    assertThat(given.whole("a", 0, Range.of(0, 10))).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -x                     | argument after --ros-args: got "-x"
          --steps 5              | put the program's own options before --ros-args
          --parm a:=1            | did you mean --param?
          -r                     | argument -r: got nothing after it
          --params-file          | argument --params-file: got nothing after it
          -p a                   | parameter: got "a", expected key:=value
          -r a                   | remapping rule: got "a"
          -r __ns:=r             | begin the namespace with a slash
          --log-level loud       | --log-level: got "loud"
          --log-level a:=loud    | --log-level: got "a:=loud"
          --log-level a:=        | --log-level: got "a:="
          --log-level :=info     | --log-level: got ":=info"
          node                   | argument after --ros-args: got "node"
          """)
  void whatIsWrongIsOneLine(String line, String named) {
    assertThatThrownBy(() -> parse("--ros-args " + line))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(named)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--enclave /a", "-e /a", "--log-config-file a.yaml", "--log-file-name a"})
  void whatHasNoEffectIsSaid(String line) {
    assertThat(parse("--ros-args " + line).notices())
        .singleElement()
        .asString()
        .contains(line.split(" ")[1])
        .contains("is ignored");
  }

  @Test
  void theOldWayToRemapIsTakenAndSaid() {
    assertThat(parse("node a:=b").notices())
        .singleElement()
        .asString()
        .contains("--ros-args -r a:=b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--disable-rosout-logs",
        "--enable-rosout-logs",
        "--disable-external-lib-logs",
        "--enable-stdout-logs",
        "--disable-stdout-logs",
        "--log-level info",
        "-r a:=b"
      })
  void switchesOfLogsAreAccepted(String line) {
    assertThat(parse("node --ros-args " + line).notices()).isEmpty();
  }

  @Test
  void levelsHoldForTheRootForNodesAndForLoggersByName() {
    parse("--ros-args --log-level ERROR --log-level rcl:=warn --log-level r.eye:=Debug")
        .applyLogs(List.of("/r/eye"));
    assertThat(LoggerFactory.getLogger("x").isWarnEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("x").isErrorEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger("rcl.x").isWarnEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger("rcl.x").isInfoEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("slotcast.other").isDebugEnabled()).isTrue();
    parse("--ros-args --log-level fatal").applyLogs(List.of());
    assertThat(LoggerFactory.getLogger("x").isErrorEnabled()).isFalse();
  }
}
