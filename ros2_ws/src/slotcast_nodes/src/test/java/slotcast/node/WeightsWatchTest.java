package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;

class WeightsWatchTest {
  @TempDir Path folder;

  private final List<String> tried = new ArrayList<>();
  private Path parameters;
  private Path savi;
  private Path former;
  private boolean refuse;
  private WeightsWatch watch;

  @BeforeEach
  void start() throws IOException {
    savi = Files.writeString(folder.resolve("savi.safetensors"), "one");
    former = Files.writeString(folder.resolve("former.safetensors"), "one");
    parameters = folder.resolve("params.yaml");
    name(savi, former);
    watch =
        new WeightsWatch(
            this::wanted,
            savi.toString(),
            former.toString(),
            (perception, prediction) -> {
              tried.add(perception + " " + prediction);
              if (refuse) {
                throw new UserError("weights", "these", "others", "name others");
              }
            });
  }

  @AfterEach
  void stop() {
    watch.close();
  }

  private void name(Path perception, Path prediction) throws IOException {
    Files.writeString(
        parameters,
        "/**:\n  ros__parameters:\n    use_sim_time: false\n"
            + ("slotcast_perception:\n  ros__parameters: {weights: " + perception + "}\n")
            + ("slotcast_prediction:\n  ros__parameters: {weights: " + prediction + "}\n"));
  }

  /** As a running node reads it: from its command line, whose files may have changed. */
  private NodeConfig wanted() {
    NodeCommand.Plan plan = CommandLines.plan("--ros-args", "--params-file", parameters.toString());
    return new NodeConfig(plan.perception(), plan.prediction());
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      watch.look();
    }
  }

  @Test
  void nothingIsTriedWhileNothingChanges() {
    look(5);
    assertThat(tried).isEmpty();
  }

  @Test
  void anotherFileUnderTheSameNameIsTriedOnceItHasSettled() throws IOException {
    look(2);
    Files.writeString(savi, "another one");
    look(1);
    assertThat(tried).isEmpty(); // it may still be being written
    look(4);
    assertThat(tried).containsExactly(savi + " null");
  }

  @Test
  void otherWeightsInTheParameterFileAreTried() throws IOException {
    look(2);
    Path next = Files.writeString(folder.resolve("next.safetensors"), "next");
    name(savi, next);
    look(4);
    assertThat(tried).containsExactly("null " + next);
  }

  @Test
  void whatWasRefusedIsTriedAgainOnlyTogetherWithAChange() throws IOException {
    look(2);
    refuse = true;
    Files.writeString(savi, "another one");
    look(4);
    assertThat(tried).containsExactly(savi + " null");
    refuse = false;
    Files.writeString(former, "the one that belongs to it");
    look(4);
    assertThat(tried).containsExactly(savi + " null", savi + " " + former);
  }

  @Test
  void aParameterFileThatIsBrokenMeanwhileChangesNothing() throws IOException {
    look(2);
    Files.writeString(parameters, "slotcast_perception: {ros__parameters: {weights: 7}}\n");
    look(3);
    name(savi, former);
    look(3);
    assertThat(tried).isEmpty();
  }
}
