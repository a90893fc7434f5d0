package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import slotcast.node.ParameterSchema.NodeDeclaration;
import slotcast.node.arguments.ParameterDescriptions;

/**
 * The parameters' schema and table are those that the nodes declare. After a change of parameters
 * this writes them anew: {@code mvn test -pl ros2_ws/src/slotcast_nodes -am
 * -Dtest=ParameterDocsTest -Dsurefire.failIfNoSpecifiedTests=false -Dslotcast.write=true}.
 */
class ParameterDocsTest {
  private static final Path ROOT = Path.of(System.getProperty("slotcast.root", "."));
  private static final Path SCHEMA = ROOT.resolve("launch/slotcast.param.schema.json");
  private static final Path TABLE = ROOT.resolve("docs/operating.md");
  private static final String BEGIN = "<!-- parameters: written by ParameterDocsTest -->\n";
  private static final String END = "<!-- end of parameters -->\n";
  private static final boolean WRITE = Boolean.getBoolean("slotcast.write");
  private static final String HOW =
      "as the nodes declare them; write them anew: mvn test -pl ros2_ws/src/slotcast_nodes -am"
          + " -Dtest=ParameterDocsTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dslotcast.write=true";

  private static final NodeDeclaration PERCEPTION =
      new NodeDeclaration(PerceptionParameters.defaults().declared(), PerceptionParameters.LIVE);
  private static final NodeDeclaration PREDICTION =
      new NodeDeclaration(PredictionParameters.defaults().declared(), PredictionParameters.LIVE);

  private static Map<String, NodeDeclaration> nodes(String perception, String prediction) {
    Map<String, NodeDeclaration> nodes = new LinkedHashMap<>();
    nodes.put(perception, PERCEPTION);
    nodes.put(prediction, PREDICTION);
    return nodes;
  }

  @Test
  void everyParameterIsDescribedAndNoOther() {
    Set<String> declared = new TreeSet<>(PERCEPTION.declared().keys());
    declared.addAll(PREDICTION.declared().keys());
    assertThat(new TreeSet<>(ParameterDescriptions.all().keySet())).isEqualTo(declared);
    assertThat(ParameterDescriptions.all().values()).noneMatch(String::isBlank);
  }

  @Test
  void schemaIsWhatTheNodesDeclare() throws IOException {
    String expected = ParameterSchema.of(nodes(PerceptionNode.NAME, PredictionNode.NAME));
    if (WRITE) {
      Files.writeString(SCHEMA, expected);
    }
    assertThat(SCHEMA).as(HOW).hasContent(expected);
  }

  @Test
  void tableIsWhatTheNodesDeclare() throws IOException {
    String page = Files.readString(TABLE);
    assertThat(page).containsOnlyOnce(BEGIN).containsOnlyOnce(END);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    String expected = "\n" + ParameterTable.of(nodes("perception", "prediction")) + "\n";
    if (WRITE) {
      Files.writeString(TABLE, page.substring(0, begin) + expected + page.substring(end));
    } else {
      assertThat(page.substring(begin, end)).as(HOW).isEqualTo(expected);
    }
  }
}
