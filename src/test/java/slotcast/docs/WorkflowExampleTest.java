package slotcast.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import slotcast.replay.report.ReplayCommand;

/** The example of a workflow is one that GitHub can read, and Slotcast knows what it asks for. */
class WorkflowExampleTest {
  private static final Path FILE =
      Path.of(System.getProperty("slotcast.root", "."), "docs/examples/replay-gate.yml");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*");

  @TempDir Path folder;

  private static JsonNode workflow() throws IOException {
    return new YAMLMapper().readTree(Files.readString(FILE));
  }

  private static List<JsonNode> steps() throws IOException {
    List<JsonNode> steps = new ArrayList<>();
    workflow().path("jobs").forEach(job -> job.path("steps").forEach(steps::add));
    return steps;
  }

  @Test
  void itRunsOnAReleaseAndKeepsItsReport() throws IOException {
    JsonNode workflow = workflow();
    assertThat(workflow.at("/on/release/types/0").asText()).isEqualTo("published");
    workflow
        .path("jobs")
        .forEach(job -> assertThat(job.path("runs-on").asText()).startsWith("ubuntu-"));
    List<JsonNode> steps = steps();
    assertThat(steps).isNotEmpty();
    for (JsonNode step : steps) {
      assertThat(step.has("uses")).as(step.toString()).isNotEqualTo(step.has("run"));
    }
    assertThat(steps)
        .filteredOn(s -> s.path("uses").asText().startsWith("actions/upload-artifact@"))
        .singleElement()
        .satisfies(s -> assertThat(s.path("if").asText()).isEqualTo("always()"))
        .satisfies(s -> assertThat(s.at("/with/path").asText()).contains("out/gate/many.*"));
  }

  /** What the step of the replay passes on, with all files there, is taken as it is meant. */
  @Test
  void slotcastTakesTheOptions() throws IOException, InterruptedException {
    JsonNode step =
        steps().stream()
            .filter(s -> s.path("run").asText().contains("./slotcast replay"))
            .findFirst()
            .orElseThrow();
    Set<String> known = new TreeSet<>();
    CommandLine replay = new CommandLine(new ReplayCommand());
    CommandSpec spec = replay.getCommandSpec();
    for (OptionSpec option : spec.options()) {
      for (String name : option.names()) {
        known.add(name);
        if (option.negatable()) {
          known.add(spec.negatableOptionTransformer().makeNegative(name, spec));
        }
      }
    }
    Set<String> named = new TreeSet<>();
    Matcher options = OPTION.matcher(step.path("run").asText());
    while (options.find()) {
      named.add(options.group());
    }
    assertThat(named).contains("--many", "--against", "--limits", "--out");
    assertThat(known).containsAll(named);

    CommandLine.ParseResult parsed = replay.parseArgs(arguments(step.path("run").asText()));
    assertThat(parsed.matchedOptionValue("--many", Path.of("")))
        .isEqualTo(Path.of("gate/recordings.txt"));
    assertThat(parsed.hasMatchedOption("--against")).isTrue();
    assertThat(parsed.hasMatchedOption("--limits")).isTrue();
    assertThat(parsed.hasMatchedPositional(0)).isFalse();
  }

  /** Runs the script as GitHub does, in a folder where ./slotcast prints what it is given. */
  private String[] arguments(String script) throws IOException, InterruptedException {
    Path slotcast =
        Files.writeString(folder.resolve("slotcast"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(slotcast.toFile().setExecutable(true)).isTrue();
    for (String file : List.of("out/before/many.json", "gate/limits.yaml")) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.createFile(folder.resolve(file));
    }
    Path printed = folder.resolve("printed");
    Process bash =
        new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertThat(bash.waitFor(5, TimeUnit.MINUTES)).as("bash ended").isTrue();
    List<String> lines = Files.readAllLines(printed);
    assertThat(bash.exitValue()).as(lines.toString()).isZero();
    assertThat(lines.get(0)).isEqualTo("replay");
    return lines.subList(1, lines.size()).toArray(String[]::new);
  }

  @Test
  void everyCommandInItExists() throws IOException {
    String launcher = Files.readString(FILE.resolve("../../../slotcast").normalize());
    Matcher commands = Pattern.compile("\\./slotcast ([a-z]+)").matcher(Files.readString(FILE));
    int found = 0;
    while (commands.find()) {
      found++;
      assertThat(launcher).contains("\n  " + commands.group(1) + " ");
    }
    assertThat(found).isPositive();
  }
}
