package slotcast.replay.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import slotcast.perception.PerceptionModel;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionModel;
import slotcast.ros.bag.BagMessage;

/** One camera of a replay: the cores of the nodes, and what is measured on them. */
final class CameraReplay {
  private final CameraCores cores;
  private final CameraMeasures measures;
  private long seenFrames;

  /**
   * @param truth to hold what is seen against; null for none
   * @param outputs get each frame that was seen
   */
  CameraReplay(String topic, ReplayModels models, Measure truth, List<Consumer<Seen>> outputs) {
    cores = new CameraCores(models);
    measures =
        new CameraMeasures(
            topic,
            models.told(),
            models.prediction().map(p -> new PredictedImages(p.spec(), p::draw)),
            truth,
            outputs,
            cores.counts(),
            cores.latencies());
  }

  /**
   * Takes the next image of the camera through both models.
   *
   * @param index among all images of the camera in the recording, from 0
   * @return what is left to do, in another thread if one likes: to measure it; empty if it was not
   *     seen
   */
  Optional<Runnable> image(BagMessage message, long index) {
    PerceptionModel model = cores.models().perception();
    return cores
        .admit(message, index)
        .flatMap(admitted -> cores.finish(admitted, model.see(List.of(admitted.input())).get(0)))
        .map(
            perceived -> {
              Optional<Prediction> foreseen = predict(perceived.result().slots());
              return () -> measure(perceived, foreseen);
            });
  }

  private Optional<Prediction> predict(SlotFrame slots) {
    long begun = System.nanoTime();
    cores.push(slots);
    int steps = cores.models().parameters().prediction().steps();
    return cores
        .history()
        .flatMap(
            history -> {
              PredictionModel model = cores.models().prediction().orElseThrow();
              return cores.foresee(history, model.rollOut(List.of(history), steps).get(0), begun);
            });
  }

  /** Takes a frame that went through both cores, in the order in which it was seen. */
  void measure(CameraCores.Perceived perceived, Optional<Prediction> foreseen) {
    measures.frame(perceived.seen(seenFrames++, foreseen));
  }

  /**
   * Takes a true label image of the camera.
   *
   * @return what is left to do, as of {@link #image}; empty if it makes no sense, which is counted
   */
  Optional<Runnable> trueLabels(BagMessage message) {
    return measures.trueLabels(message);
  }

  String topic() {
    return measures.topic();
  }

  CameraCores cores() {
    return cores;
  }

  FrameCounts counts() {
    return cores.counts();
  }

  Latencies latencies() {
    return cores.latencies();
  }

  CameraMeasures measures() {
    return measures;
  }
}
