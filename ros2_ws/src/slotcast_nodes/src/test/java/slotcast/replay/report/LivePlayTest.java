package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.node.NodeConfig;
import slotcast.node.PerceptionParameters;
import slotcast.node.PredictionParameters;
import slotcast.replay.MessageSource;
import slotcast.replay.TimeRange;
import slotcast.replay.report.FrameCounts.Fate;
import slotcast.replay.report.Latencies.Stage;
import slotcast.ros.bag.BagMessage;

/** The newest frame wins, on the bundled recording and weights, with models that are held busy. */
@Timeout(600)
class LivePlayTest {
  private static final int HISTORY = 6; // frames that the bundled predictor looks back on

  @TempDir Path folder;
  private final HeldRuntime runtime = new HeldRuntime();
  private ReplayModels models;
  private MessageSource recording;
  private final List<BagMessage> images = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    models =
        ReplayModels.load(
            runtime,
            new NodeConfig(PerceptionParameters.defaults(), PredictionParameters.defaults()),
            2);
    recording = MessageSource.open(BundledRecordings.first(folder));
    try (MessageSource.Messages all = recording.messages(BundledRecordings.IMAGES)) {
      for (Optional<BagMessage> m = all.next(); m.isPresent(); m = all.next()) {
        images.add(m.get());
      }
    }
    assertThat(images).hasSize(BundledRecordings.FRAMES);
    assertThat(models.prediction().orElseThrow().spec().historyLen()).isEqualTo(HISTORY);
  }

  @AfterEach
  void close() {
    models.close();
  }

  private CameraReplay camera(List<Seen> seen) {
    return new CameraReplay(BundledRecordings.IMAGES, models, null, List.of(seen::add));
  }

  @Test
  void whereNothingIsDroppedItIsTheCompleteRun() {
    CameraReplay complete = camera(new ArrayList<>());
    new Replay(recording, TimeRange.ALL, new PrintWriter(new StringWriter()))
        .run(List.of(complete), Optional.empty());
    List<Seen> seen = new ArrayList<>();
    CameraReplay camera = camera(seen);
    try (LivePlay live = new LivePlay(List.of(camera), models)) {
      for (int i = 0; i < images.size(); i++) {
        live.image(camera, images.get(i), i);
        live.settle();
      }
      assertThat(live.finish()).isEmpty();
    }
    assertThat(seen).hasSize(BundledRecordings.FRAMES);
    assertThat(camera.measures().scores()).isEqualTo(complete.measures().scores());
    assertThat(camera.counts().table()).isEqualTo(complete.counts().table());
    assertThat(camera.latencies().quantiles(Stage.ARRIVAL_TO_OBJECTS)).containsKey("p99.9");
    assertThat(camera.latencies().quantiles(Stage.ARRIVAL_TO_PREDICTION)).containsKey("p50");
    assertThat(complete.latencies().quantiles(Stage.ARRIVAL_TO_OBJECTS)).isEmpty();
  }

  /** While the model is busy with the first image, only the newest of each camera waits. */
  @Test
  void imagesThatComeWhileTheModelIsBusyAreDroppedButTheNewest() throws Exception {
    List<Seen> leftSeen = new ArrayList<>();
    List<Seen> rightSeen = new ArrayList<>();
    CameraReplay left = camera(leftSeen);
    CameraReplay right = camera(rightSeen);
    runtime.perception.hold();
    try (LivePlay live = new LivePlay(List.of(left, right), models)) {
      live.image(left, images.get(0), 0);
      runtime.perception.awaitCall();
      for (int i = 1; i < 10; i++) {
        live.image(left, images.get(i), i);
      }
      for (int i = 0; i < 3; i++) {
        live.image(right, images.get(i), i);
      }
      runtime.perception.open();
      live.finish();
    }
    assertThat(runtime.perception.calls).containsExactly(1, 2);
    assertThat(leftSeen).extracting(Seen::index).containsExactly(0L, 9L);
    assertThat(rightSeen).extracting(Seen::index).containsExactly(2L);
    assertThat(left.counts().of(Fate.DROPPED)).isEqualTo(8);
    assertThat(left.counts().of(Fate.SEEN)).isEqualTo(2);
    assertThat(left.counts().all()).isEqualTo(10);
    assertThat(right.counts().of(Fate.DROPPED)).isEqualTo(2);
    assertThat(left.measures().scores().get("frames.seen").value()).hasValue(0.2);
    assertThat(ReplayReport.notes(left.measures()).toString())
        .contains("8 of 10 images were dropped");
  }

  /** As in the prediction node: what is not predicted from is still seen and looked back on. */
  @Test
  void framesThatComeWhilePredictionIsBusyAreSeenAndNotPredictedFrom() throws Exception {
    List<Seen> seen = new ArrayList<>();
    CameraReplay camera = camera(seen);
    try (LivePlay live = new LivePlay(List.of(camera), models)) {
      for (int i = 0; i < HISTORY - 1; i++) {
        live.image(camera, images.get(i), i);
        live.settle();
      }
      runtime.prediction.hold();
      int held = HISTORY - 1;
      live.image(camera, images.get(held), held);
      runtime.prediction.awaitCall();
      for (int i = held + 1; i <= held + 3; i++) {
        live.image(camera, images.get(i), i);
        live.awaitSeen();
      }
      runtime.prediction.open();
      live.settle();
      live.image(camera, images.get(held + 4), held + 4);
      live.finish();
    }
    assertThat(seen)
        .extracting(Seen::index)
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(seen.stream().filter(s -> s.prediction().isPresent()).map(Seen::index))
        .containsExactly(5L, 8L, 9L);
    assertThat(camera.counts().predictionsDropped()).isEqualTo(2);
    assertThat(camera.counts().of(Fate.DROPPED)).isZero();
    assertThat(ReplayReport.notes(camera.measures()).toString())
        .contains("prediction left out 2 of the 10 frames");
  }

  /** A disk that is full must end the run, not be measured around. */
  @Test
  void whatFailsBehindTheModelsEndsThePlay() {
    CameraReplay camera =
        new CameraReplay(
            BundledRecordings.IMAGES,
            models,
            null,
            List.of(
                seen -> {
                  throw new UserError("disk", "no space", "some", "make some");
                }));
    try (LivePlay live = new LivePlay(List.of(camera), models)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < images.size(); i++) {
                  live.image(camera, images.get(i), i);
                  live.settle();
                }
                live.finish();
              })
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no space");
    }
  }
}
