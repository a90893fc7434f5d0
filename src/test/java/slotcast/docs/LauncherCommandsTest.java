package slotcast.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** The launcher starts every command that there is, and its help tells of it. */
class LauncherCommandsTest {
  private static Stream<String> commands(Class<?> program) {
    return Stream.of(program.getAnnotation(Command.class).subcommands())
        .map(command -> command.getAnnotation(Command.class).name());
  }

  @Test
  void everyCommandIsStartedAndToldOf() throws IOException {
    String launcher =
        Files.readString(Path.of(System.getProperty("slotcast.root", "../..")).resolve("slotcast"));
    List<String> all =
        Stream.concat(commands(slotcast.node.Main.class), commands(slotcast.train.Main.class))
            .toList();
    assertThat(all).contains("node", "replay", "train", "compare").doesNotHaveDuplicates();
    for (String name : all) {
      assertThat(launcher).as("help").containsPattern("(?m)^  " + name + " +\\S");
      assertThat(launcher)
          .as("start")
          .containsPattern("(?m)^  ([a-z]+ \\| )*" + name + "( \\| [a-z]+)*\\)$");
    }
  }
}
