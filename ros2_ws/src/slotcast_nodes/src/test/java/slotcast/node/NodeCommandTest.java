package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.error.UserError;
import slotcast.image.FrameMapping;
import slotcast.model.BundledWeights;
import slotcast.node.arguments.DeclaredParameters;
import slotcast.node.arguments.NodeNames;
import slotcast.ros.msg.Image;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Qos;

/** From a command line and files to what the nodes run with. */
class NodeCommandTest {
  private static final Path ROOT = Path.of(System.getProperty("slotcast.root"));

  @TempDir Path folder;

  private String file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("params.yaml"), yaml).toString();
  }

  private NodeCommand.Plan read(String yaml) throws IOException {
    return CommandLines.plan("--ros-args", "--params-file", file(yaml));
  }

  @Test
  void theFileInLaunchHoldsTheDefaultsInEveryNamespace() {
    String file = ROOT.resolve("launch/slotcast.param.yaml").toString();
    for (String namespace : List.of("/", "/r/a")) {
      NodeCommand.Plan plan =
          CommandLines.plan("--ros-args", "-r", "__ns:=" + namespace, "--params-file", file);
      assertThat(plan.perception()).isEqualTo(PerceptionParameters.defaults());
      assertThat(plan.prediction()).isEqualTo(PredictionParameters.defaults());
      assertThat(plan.notices()).isEmpty();
    }
  }

  @Test
  void theFileInLaunchNamesEveryParameter() throws IOException {
    String text = Files.readString(ROOT.resolve("launch/slotcast.param.yaml"));
    for (DeclaredParameters declared :
        List.of(
            PerceptionParameters.defaults().declared(),
            PredictionParameters.defaults().declared())) {
      for (String key : declared.keys()) {
        // What is off by default stands there as a comment.
        assertThat(text).containsPattern("    (# )?" + key + ": ");
      }
    }
  }

  @Test
  void keysLeftOutHaveTheirDefaults() throws IOException {
    NodeCommand.Plan plan =
        read(
            """
            slotcast_perception:
              ros__parameters:
                image_topic: /eye/image
                fit: crop
                min_area: 1
            """);
    assertThat(plan.perception().imageTopics()).containsExactly("/eye/image");
    assertThat(plan.perception().minArea()).isEqualTo(1.0);
    assertThat(plan.perception().weights()).isEqualTo(BundledWeights.PERCEPTION);
    assertThat(plan.perception().options().fit()).isEqualTo(FrameMapping.Fit.CROP);
    assertThat(plan.perception().options().maxGap().toMillis()).isEqualTo(2000);
    assertThat(plan.prediction()).isEqualTo(PredictionParameters.defaults());
  }

  @Test
  void oneFileForAWholeRobot() throws IOException {
    NodeCommand.Plan plan =
        read(
            """
            /**:
              ros__parameters:
                use_sim_time: true
                video_device: /dev/video0
                qos_overrides: {/clock: {subscription: {depth: 1}}}
            usb_cam:
              ros__parameters: {pixel_format: yuyv2rgb, steps: [1, two], weights: }
            slotcast_perception:
              ros__parameters:
                image_topic: /front/image_raw
                start_type_description_service: true
                qos_overrides: {/front/image_raw: {subscription: {reliability: reliable}}}
            slotcast_prediction:
              ros__parameters:
            """);
    assertThat(plan.perception().imageTopics()).containsExactly("/front/image_raw");
    assertThat(plan.perception().useSimTime()).isTrue();
    assertThat(plan.prediction().useSimTime()).isTrue();
    assertThat(plan.notices()).isEmpty();
  }

  @Test
  void optionsGoBeforeAssignmentsAndThoseBeforeFiles() throws IOException {
    String file = file("/**: {ros__parameters: {image_topic: /a, steps: 7, weights: w}}");
    NodeCommand.Plan plan = CommandLines.plan("--params", file);
    assertThat(plan.perception().imageTopics()).containsExactly("/a");
    assertThat(plan.prediction().steps()).isEqualTo(7);
    assertThat(plan.prediction().weights()).isEqualTo("w");
    plan = CommandLines.plan("--params", file, "--ros-args", "-p", "steps:=8");
    assertThat(plan.prediction().steps()).isEqualTo(8);
    plan =
        CommandLines.plan(
            "--params",
            file,
            "--steps",
            "9",
            "--image-topic",
            "/b",
            "--weights",
            "v",
            "--reliable",
            "--ros-args",
            "-p",
            "steps:=8",
            "-p",
            "slotcast_prediction:weights:=u");
    assertThat(plan.prediction().steps()).isEqualTo(9);
    assertThat(plan.prediction().weights()).isEqualTo("u");
    assertThat(plan.perception().imageTopics()).containsExactly("/b");
    assertThat(plan.perception().weights()).isEqualTo("v");
    assertThat(plan.perception().imageReliability()).isEqualTo("reliable");
  }

  @Test
  void nodesAreRenamedTogetherOrOneByOne() {
    NodeCommand.Plan plan =
        CommandLines.plan(
            "--namespace",
            "robot1",
            "--ros-args",
            "-r",
            "slotcast_perception:__node:=seer",
            "-r",
            "slotcast_prediction:__ns:=/future",
            "-p",
            "seer:fit:=crop");
    assertThat(plan.nodes())
        .extracting(NodeNames::fullName)
        .containsExactly("/robot1/seer", "/future/slotcast_prediction");
    assertThat(plan.perception().fit()).isEqualTo("crop");
    assertThatThrownBy(() -> CommandLines.plan("--ros-args", "-r", "__node:=seer"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("slotcast_prediction:__node:=new_name");
    plan = CommandLines.plan("--only", "prediction", "--ros-args", "-r", "__node:=seer");
    assertThat(plan.nodes()).extracting(NodeNames::fullName).containsExactly("/seer");
    assertThat(plan.perception()).isNull();
  }

  @Test
  void anAssignmentThatNoNodeKnowsIsSaid() {
    NodeCommand.Plan plan = CommandLines.plan("--ros-args", "-p", "stesp:=5", "-p", "fit:=crop");
    assertThat(plan.notices())
        .singleElement()
        .asString()
        .contains("parameter stesp has no effect")
        .contains("did you mean steps?");
    assertThatThrownBy(() -> CommandLines.plan("--ros-args", "-p", "slotcast_prediction:stesp:=5"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("unknown key stesp")
        .hasMessageContaining("did you mean steps?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          perception | image_topik: /eye/image    | unknown key image_topik, expected one of
          perception | image_topik: /eye/image    | did you mean image_topic?
          perception | fit: diagonal              | fit of /slotcast_perception
          perception | image_reliability: sometimes | one of best_effort, reliable
          perception | overlay_opacity: 1.5       | got 1.5, expected a number, 0 to 1
          perception | overlay_opacity: .nan      | got NaN
          perception | min_area: -0.1             | got -0.1
          perception | min_area: "0.01"           | got the text "0.01", expected a number
          perception | reset_gap_s: 0             | above 0, up to 3600
          perception | patience_frames: -1        | got -1
          perception | patience_frames: 3.7       | got 3.7, expected a whole number
          perception | weights:                   | got nothing, expected a text
          perception | use_sim_time: "true"       | expected true or false
          prediction | steps: 0                   | got 0, expected a whole number, 1 to 50
          prediction | steps: 51                  | got 51
          prediction | steps: 7.9                 | got 7.9, expected a whole number, 1 to 50
          prediction | reset_gap_s: -2            | got -2
          prediction | steps: many                | got the text "many"
          prediction | steps: 99999999999         | got 99999999999
          prediction | steps: [1, 2]              | got a list of 2
          prediction | steps: {a: 1}              | unknown key steps.a
          """)
  void aWrongValueIsRefusedWithFileNodeKeyGotAndExpected(String node, String line, String named) {
    String yaml = "slotcast_" + node + ":\n  ros__parameters:\n    " + line + "\n";
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("/slotcast_" + node + " in " + folder)
        .hasMessageContaining("line 3")
        .hasMessageContaining(named)
        .message()
        .doesNotContain("\n");
  }

  /** Threads of DDS that go on while the process exits may crash it. */
  @Test
  void nodesThatCannotStartLeaveNoTransportOpen() {
    DdsTransport transport =
        DdsTransport.open(
            DdsOptions.fromEnvironment("mistaken")
                .withDomainId(DdsOptions.domainOfThisProcess())
                .withInterfaces("127.0.0.1"));
    NodeCommand.Plan plan = CommandLines.plan("--weights", "none-of-that-name");
    assertThatThrownBy(() -> NodeCommand.start(transport, plan))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none-of-that-name");
    assertThatThrownBy(() -> transport.advertise("/late", Image.TYPE, Qos.defaults()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theOptionAtFaultIsNamed() {
    assertThatThrownBy(() -> CommandLines.plan("--steps", "51"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("steps of /slotcast_prediction in --steps: got 51");
  }

  @Test
  void predictionAloneFindsTheSlotsOfTheCamerasThatAreNamed() {
    String[] two = {"--image-topic", "/front/image_raw", "--image-topic", "/rear/image_raw"};
    assertThat(CommandLines.plan(two).prediction().slotsTopics())
        .isEqualTo(PredictionParameters.defaults().slotsTopics());
    assertThat(alone(two))
        .containsExactly("slotcast_perception/front/slots", "slotcast_perception/rear/slots");
    assertThat(alone("--image-topic", "/front/image_raw"))
        .isEqualTo(PredictionParameters.defaults().slotsTopics());
    assertThat(alone("--image-topic", "/front/image_raw", "--slots-topic", "/mine"))
        .containsExactly("/mine");
  }

  private static List<String> alone(String... options) {
    List<String> all = new ArrayList<>(List.of("--only", "prediction"));
    all.addAll(List.of(options));
    return CommandLines.plan(all.toArray(String[]::new)).prediction().slotsTopics();
  }

  @Test
  void theLaunchFileHandsOverArgumentsOfRos() throws IOException {
    String launch = Files.readString(ROOT.resolve("launch/slotcast.launch.py"));
    // launch_ros adds --ros-args with namespace, parameter files and remappings.
    assertThat(launch)
        .contains("from launch_ros.actions import Node")
        .contains("arguments=command + arguments")
        .contains("namespace=LaunchConfiguration(\"namespace\")")
        .contains("respawn=LaunchConfiguration(\"respawn\")")
        .contains("\"slotcast.param.yaml\"");
    String dictionary = file("/**:\n  ros__parameters:\n    image_topic: /front\n");
    NodeCommand.Plan plan =
        CommandLines.plan(
            "--ros-args",
            "-r",
            "__ns:=/r",
            "--params-file",
            ROOT.resolve("launch/slotcast.param.yaml").toString(),
            "--params-file",
            dictionary);
    assertThat(plan.perception().imageTopics()).containsExactly("/front");
    assertThat(plan.notices()).isEmpty();
  }

  @Test
  void listsOfLaunchFilesAreLists() throws IOException {
    NodeCommand.Plan plan =
        read(
            """
            /**:
              ros__parameters:
                image_topic: !!python/tuple
                - /front/image_raw
                - /rear/image_raw
            """);
    assertThat(plan.perception().imageTopics())
        .containsExactly("/front/image_raw", "/rear/image_raw");
  }
}
