package slotcast.replay.report;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slotcast.error.UserError;
import slotcast.node.NodeConfig;
import slotcast.perception.PerceptionModel;
import slotcast.platform.Machine;
import slotcast.prediction.PredictionModel;
import slotcast.replay.TimeRange;
import slotcast.replay.report.FrameCounts.Fate;
import slotcast.replay.report.Latencies.Stage;

/**
 * The report of a run of the nodes over DDS: the measures of a replay, taken from what a third
 * participant recorded. Nothing is computed again, but for what it is held against.
 */
public final class LiveReport {
  private final CameraMeasures camera;
  private final double framesPerSecond;

  /**
   * What is known of a run beside its recording.
   *
   * @param name in a word
   * @param kind in words
   * @param imagesSent by the camera, as it says itself
   * @param nodes their parameters
   * @param perception the model that saw
   * @param prediction the model that predicted
   */
  public record Run(
      String name,
      String kind,
      long imagesSent,
      NodeConfig nodes,
      PerceptionModel.Spec perception,
      PredictionModel.Spec prediction) {}

  private LiveReport(CameraMeasures camera, double framesPerSecond) {
    this.camera = camera;
    this.framesPerSecond = framesPerSecond;
  }

  /**
   * Reads the bag in a folder, and writes report and video beside it.
   *
   * @throws UserError if no image was recorded, or the folder cannot be written
   */
  public static LiveReport write(ReplayFolder folder, Run run) throws IOException {
    List<String> topics = List.of(Topics.IMAGE);
    ReportModels models =
        new ReportModels(
            run.nodes, run.perception.modelId(), Optional.of(run.prediction.modelId()), "");
    int steps = run.nodes.prediction().steps();
    PredictedImages images = new PredictedImages(run.prediction, RecordedFrame.drawer(steps));
    try (ReplayVideo video =
        new ReplayVideo(folder.video(topics, Topics.IMAGE), Optional.of(images), steps)) {
      CameraMeasures camera =
          new CameraMeasures(
              Topics.IMAGE,
              models,
              Optional.of(images),
              new LabelTruth(steps),
              List.of(video),
              new FrameCounts(),
              new Latencies());
      RecordedRun recorded =
          new RecordedRun(folder.bag(), run.perception, run.prediction, models, camera);
      recorded.read();
      if (camera.counts().all() == 0) {
        throw new UserError(
            "recording " + folder.bag(),
            "no image of the " + run.imagesSent + " that the camera sent",
            "all of them",
            "check that UDP works on the network interface");
      }
      long lost = run.imagesSent - camera.counts().all();
      if (lost > 0) {
        camera.counts().count(Fate.DROPPED, lost);
        camera.counts().reason(lost + " images that the camera sent were not recorded");
      }
      video.commit();
      LiveReport report = new LiveReport(camera, recorded.framesPerSecond());
      folder.write(
          new ReplayReport(
              run.name,
              run.kind,
              TimeRange.ALL,
              List.of(),
              models,
              List.of(camera),
              new ReplayReport.Run(
                  folder.bag().toString(),
                  Machine.describe(),
                  recorded.seconds(),
                  report.framesPerSecond)));
      return report;
    }
  }

  /** Images that the camera sent. */
  public long images() {
    return camera.counts().all();
  }

  /** Those that were answered, and whose answer was recorded. */
  public long processed() {
    return camera.counts().of(Fate.SEEN);
  }

  /** Rate at which images arrived, pauses between scenes left out. */
  public double framesPerSecond() {
    return framesPerSecond;
  }

  /**
   * Milliseconds from an image to its label image, by name of the share of frames: p50, p95 and so
   * on; empty if none was answered.
   */
  public Map<String, Double> latencyMs() {
    return camera.latencies().quantiles(Stage.ANSWER);
  }

  /**
   * A score by its name in report.json, in words.
   *
   * @param pattern for its value
   * @return "none" if it cannot be given; the report says why
   */
  public String score(String name, String pattern) {
    return camera.scores().get(name).words(pattern);
  }

  /** How much a score is a mean of. */
  public long count(String name) {
    return camera.scores().get(name).count();
  }
}
