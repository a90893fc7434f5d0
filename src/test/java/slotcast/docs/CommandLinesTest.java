package slotcast.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Every command line that documents and configurations give has commands and options there are. */
class CommandLinesTest {
  private static final Path ROOT =
      Path.of(System.getProperty("slotcast.root", ".")).toAbsolutePath().normalize();
  private static final Pattern LINE = Pattern.compile("\\./slotcast ([^`\\n]*)");
  private static final Pattern CONTINUED = Pattern.compile("\\\\\\n[ #]*");
  private static final Pattern END =
      Pattern.compile("\\s(#|>|&&|\\||;|\\.\\.\\.)(\\s|$)|\\)\"|\\) ");

  /** What the launcher does by itself, and words that stand for a command. */
  private static final Set<String> LAUNCHER = Set.of("build", "COMMAND", "…");

  /** Of the programs, which hand it on to all commands. */
  private static final String HELP = "--help";

  private static final Map<String, CommandSpec> COMMANDS = new TreeMap<>();

  static {
    for (Class<?> program : List.of(slotcast.node.Main.class, slotcast.train.Main.class)) {
      for (Class<?> command : program.getAnnotation(Command.class).subcommands()) {
        CommandSpec spec = new CommandLine(command).getCommandSpec();
        COMMANDS.put(spec.name(), spec);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> ofEveryDocument() throws IOException {
    return documents().stream()
        .map(file -> DynamicTest.dynamicTest(ROOT.relativize(file).toString(), () -> check(file)));
  }

  /** What commands tell of themselves. */
  @TestFactory
  Stream<DynamicTest> ofEveryHelp() {
    return COMMANDS.values().stream()
        .flatMap(spec -> Stream.concat(Stream.of(spec.commandLine()), below(spec.commandLine())))
        .map(
            line ->
                DynamicTest.dynamicTest(
                    line.getCommandSpec().qualifiedName(),
                    () -> assertThat(mistakes(line.getUsageMessage())).isEmpty()));
  }

  private static Stream<CommandLine> below(CommandLine line) {
    return line.getSubcommands().values().stream()
        .flatMap(l -> Stream.concat(Stream.of(l), below(l)));
  }

  private static List<Path> documents() throws IOException {
    List<Path> all = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    for (String folder :
        List.of("docs", "training/configs", "perception/src/main", "prediction/src/main")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        files.filter(f -> f.toString().matches(".*\\.(md|ya?ml)")).sorted().forEach(all::add);
      }
    }
    return all;
  }

  private static void check(Path file) throws IOException {
    assertThat(mistakes(Files.readString(file))).isEmpty();
  }

  private static List<String> mistakes(String text) {
    List<String> mistakes = new ArrayList<>();
    Matcher lines = LINE.matcher(CONTINUED.matcher(text).replaceAll(" "));
    while (lines.find()) {
      String line = lines.group(1).replace("\\|", "|"); // as tables have it
      Matcher end = END.matcher(line);
      String[] words = (end.find() ? line.substring(0, end.start()) : line).trim().split("\\s+");
      mistake(words).ifPresent(word -> mistakes.add(word + " in ./slotcast " + line));
    }
    return mistakes;
  }

  private static Optional<String> mistake(String... words) {
    String name = words[0].replaceAll("[,.;:)]+$", "");
    if (LAUNCHER.contains(name) || name.startsWith("--") || name.isEmpty()) {
      return Optional.empty();
    }
    CommandSpec at = COMMANDS.get(name);
    for (int i = 1; at != null && i < words.length && !words[i].equals("--ros-args"); i++) {
      String word = words[i].replaceAll("[,.;:)]+$", "");
      String[] choices = word.split("\\|");
      if (at.subcommands().containsKey(choices[0])) {
        for (String choice : choices) {
          if (!at.subcommands().containsKey(choice)) {
            return Optional.of(choice);
          }
        }
        at = at.subcommands().get(choices[0]).getCommandSpec();
      } else if (word.matches("--?[a-z].*")
          && !word.equals(HELP)
          && !at.optionsMap().containsKey(word.split("=", 2)[0])) {
        return Optional.of(word);
      }
    }
    return at == null ? Optional.of(name) : Optional.empty();
  }

  @Test
  void mistakesAreFound() {
    assertThat(mistakes("`./slotcast eval --weights a --nope 3`")).hasSize(1);
    assertThat(mistakes("./slotcast evil --weights a\n")).hasSize(1);
    assertThat(mistakes("./slotcast train savi --config a \\\n    --no-such")).hasSize(1);
    assertThat(mistakes("| `./slotcast train savi\\|nothing` |")).hasSize(1);
    assertThat(mistakes("./slotcast train savi --config a --set b=c # --then\n")).isEmpty();
    assertThat(mistakes("./slotcast node --ros-args -p steps:=5 --params-file f")).isEmpty();
  }
}
