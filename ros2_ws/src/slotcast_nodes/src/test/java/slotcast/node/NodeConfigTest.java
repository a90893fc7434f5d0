package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.error.UserError;
import slotcast.image.FrameMapping;

class NodeConfigTest {
  @TempDir Path folder;

  private NodeConfig read(String yaml) throws IOException {
    return NodeConfig.read(Files.writeString(folder.resolve("params.yaml"), yaml));
  }

  @Test
  void theFileInLaunchHoldsTheDefaults() {
    Path file = Path.of(System.getProperty("slotcast.root"), "launch", "slotcast.param.yaml");
    assertThat(NodeConfig.read(file)).isEqualTo(NodeConfig.defaults());
  }

  @Test
  void keysLeftOutHaveTheirDefaults() throws IOException {
    NodeConfig config =
        read(
            """
            slotcast_perception:
              ros__parameters:
                image_topic: /eye/image
                fit: crop
            """);
    assertThat(config.perception().imageTopic()).isEqualTo("/eye/image");
    assertThat(config.perception().weights()).isEqualTo("isa-small");
    assertThat(config.perception().options().fit()).isEqualTo(FrameMapping.Fit.CROP);
    assertThat(config.perception().options().maxGap().toMillis()).isEqualTo(2000);
    assertThat(config.prediction()).isEqualTo(PredictionParameters.defaults());
  }

  @Test
  void optionsGoBeforeTheFile() throws IOException {
    NodeConfig config =
        read(
            """
            slotcast_perception:
              ros__parameters: {image_topic: /eye/image, weights: a}
            slotcast_prediction:
              ros__parameters: {steps: 7}
            """);
    PerceptionParameters perception = config.perception().with(null, "b", true, null);
    assertThat(perception.imageTopic()).isEqualTo("/eye/image");
    assertThat(perception.weights()).isEqualTo("b");
    assertThat(perception.imageReliability()).isEqualTo("reliable");
    assertThat(config.prediction().with(null, null, null, null).steps()).isEqualTo(7);
    assertThat(config.prediction().with(null, null, 3, null).steps()).isEqualTo(3);
  }

  @Test
  void anUnknownKeyIsRefusedByName() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    slotcast_perception:
                      ros__parameters: {image_topik: /eye/image}
                    """))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "unknown key slotcast_perception.ros__parameters.image_topik, expected one of ")
        .hasMessageContaining("image_topic");
  }

  @ParameterizedTest
  @CsvSource({
    "perception, fit: diagonal, fit is diagonal",
    "perception, image_reliability: sometimes, image_reliability is sometimes",
    "perception, overlay_opacity: 1.5, overlay_opacity is 1.5",
    "perception, overlay_opacity: .nan, ros__parameters.overlay_opacity",
    "perception, min_area: -0.1, min_area is -0.1",
    "perception, reset_gap_s: 0, reset_gap_s is 0.0",
    "perception, patience_frames: -1, patience_frames is -1",
    "prediction, steps: 0, steps is 0",
    "prediction, steps: 51, steps is 51",
    "prediction, reset_gap_s: -2, reset_gap_s is -2.0",
    "prediction, steps: many, ros__parameters.steps",
  })
  void aValueOutOfRangeIsRefusedByName(String node, String line, String named) {
    String yaml = "slotcast_" + node + ":\n  ros__parameters:\n    " + line + "\n";
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(named)
        .message()
        .doesNotContain("\n");
  }
}
