package slotcast.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import slotcast.node.arguments.RosArguments;

/** What of docker/ can be held to something without Docker. */
class ContainerFilesTest {
  private static final Path ROOT = Path.of(System.getProperty("slotcast.root", "."));
  private static final Path DOCKER = ROOT.resolve("docker");

  private static JsonNode yaml(String name) throws IOException {
    return new YAMLMapper().readTree(DOCKER.resolve(name).toFile());
  }

  /** A service with what the anchors before it give, as compose merges them. */
  private static JsonNode merged(JsonNode compose, JsonNode service, String key) {
    return service.has(key) ? service.get(key) : compose.at("/x-slotcast/" + key);
  }

  @Test
  void everyServiceIsBuiltFromAFileThatIsThereAndRunsACommandThatIsOne() throws IOException {
    JsonNode compose = yaml("compose.yaml");
    assertThat(compose.get("services").fieldNames())
        .toIterable()
        .containsExactly("node", "replay", "demo");
    for (JsonNode service : compose.get("services")) {
      JsonNode build = merged(compose, service, "build");
      Path context = DOCKER.resolve(build.get("context").asText());
      assertThat(context.resolve(build.get("dockerfile").asText())).isRegularFile();
      List<String> command = new ArrayList<>();
      service.get("command").forEach(word -> command.add(defaults(word.asText())));
      CommandLine line = new CommandLine(new Main(RosArguments.parse(List.of())));
      assertThat(line.parseArgs(command.toArray(String[]::new)).hasSubcommand())
          .as(command.toString())
          .isTrue();
    }
  }

  /** {@code ${NAME:-value}} is value. */
  private static String defaults(String word) {
    return word.replaceAll("\\$\\{[A-Z_]+:-([^}]*)}", "$1");
  }

  @Test
  void noFolderOfTheHostIsMadeByRoot() throws IOException {
    for (JsonNode service : yaml("compose.yaml").get("services")) {
      for (JsonNode volume : service.path("volumes")) {
        assertThat(volume.at("/bind/create_host_path").asBoolean(true)).as("%s", volume).isFalse();
        assertThat(service.path("user").asText()).as("user of %s", service).contains("SLOTCAST");
      }
    }
  }

  @Test
  void whatRcljavaIsBuiltFromIsPinnedToCommits() throws IOException {
    JsonNode repositories = yaml("rcljava.humble.repos").get("repositories");
    assertThat(repositories).hasSizeGreaterThan(5);
    for (JsonNode repository : repositories) {
      assertThat(repository.get("type").asText()).isEqualTo("git");
      assertThat(repository.get("url").asText()).startsWith("https://").endsWith(".git");
      assertThat(repository.get("version").asText()).matches("[0-9a-f]{40}");
    }
  }

  @Test
  void scriptsAreBash() throws IOException, InterruptedException {
    List<Path> scripts;
    try (Stream<Path> files = Files.list(DOCKER)) {
      scripts = files.filter(f -> f.toString().endsWith(".sh")).toList();
    }
    assertThat(scripts).isNotEmpty();
    for (Path script : scripts) {
      assertThat(script).isExecutable();
      assertBash("-n", script.toString());
    }
  }

  /** The parts of a shell form RUN are joined as Docker joins them. */
  @Test
  void commandsOfDockerfilesAreBash() throws IOException, InterruptedException {
    for (String name : List.of("Dockerfile", "Dockerfile.cuda", "Dockerfile.ros")) {
      String text =
          Files.readString(DOCKER.resolve(name))
              .replaceAll("(?m)^\\s*#.*\n", "")
              .replace("\\\n", " ");
      Matcher runs = Pattern.compile("(?m)^RUN (.*)$").matcher(text);
      int count = 0;
      while (runs.find()) {
        assertBash("-n", "-c", runs.group(1));
        count++;
      }
      assertThat(count).as(name).isPositive();
      Matcher copies = Pattern.compile("(?m)^COPY (?!--from)(.*)$").matcher(text);
      while (copies.find()) {
        for (String path : sources(copies.group(1))) {
          assertThat(ROOT.resolve(path)).as("%s: COPY %s", name, copies.group(1)).exists();
        }
      }
    }
  }

  private static List<String> sources(String copy) {
    List<String> words = Stream.of(copy.split(" ")).filter(w -> !w.startsWith("--")).toList();
    return words.subList(0, words.size() - 1);
  }

  private static void assertBash(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash"));
    command.addAll(List.of(arguments));
    Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).as("bash %s: %s", List.of(arguments), said).isZero();
  }
}
