package slotcast.replay.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import slotcast.image.RgbImage;
import slotcast.perception.Admission;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionResult;
import slotcast.perception.PerceptionSession;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionModel;
import slotcast.prediction.PredictionSession;
import slotcast.replay.report.FrameCounts.Fate;
import slotcast.replay.report.Latencies.Stage;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Time;

/** One camera of a replay: its sessions, as the nodes have them. */
final class CameraReplay {
  private final ReplayModels models;
  private final PerceptionSession perception;
  private final PredictionSession prediction; // null: nothing is predicted
  private final CameraMeasures measures;
  private long seenFrames;

  /**
   * @param truth to hold what is seen against; null for none
   * @param outputs get each frame that was seen
   */
  CameraReplay(String topic, ReplayModels models, Measure truth, List<Consumer<Seen>> outputs) {
    this.models = models;
    perception =
        new PerceptionSession(
            models.perception().spec(), models.parameters().perception().options());
    Optional<PredictionModel> predictor = models.prediction();
    prediction =
        predictor
            .map(p -> new PredictionSession(p.spec(), models.parameters().prediction().options()))
            .orElse(null);
    measures =
        new CameraMeasures(
            topic,
            models.told(),
            predictor.map(p -> new PredictedImages(p.spec(), p::draw)),
            truth,
            outputs);
  }

  /**
   * Takes the next message of the camera.
   *
   * @param index among all images of the camera in the recording, from 0
   */
  void image(BagMessage message, long index) {
    long begun = System.nanoTime();
    ImageMessages.Picture picture;
    try {
      picture = ImageMessages.picture(message);
    } catch (MalformedMessageException e) {
      measures.counts().count(Fate.REFUSED, e.getMessage());
      return;
    }
    measures.latencies().add(Stage.DECODING, System.nanoTime() - begun);
    see(header(picture.header(), message.stampNanos()), picture.image(), index);
  }

  /** A camera without time gets that of its recorder, as it gets the clock's in the node. */
  private Header header(Header header, long receivedNanos) {
    measures.counts().frameId(header.frameId());
    if (header.stamp().toNanos() != 0 || receivedNanos == 0) {
      return header;
    }
    measures.counts().unstamped();
    return new Header(Time.ofNanos(receivedNanos), header.frameId());
  }

  private void see(Header header, RgbImage image, long index) {
    long begun = System.nanoTime();
    Admission admission = perception.admit(image, header.stamp().toNanos());
    measures.counts().admitted(admission);
    if (admission.input().isEmpty()) {
      return;
    }
    PerceptionModel.Input input = admission.input().get();
    PerceptionResult result;
    try {
      result = perception.finish(admission, models.perception().see(List.of(input)).get(0));
      result.labels(); // drawn for whoever listens to the node
    } catch (IllegalStateException e) { // values that are not finite
      measures.counts().count(Fate.FAILED, e.getMessage());
      return;
    }
    long perceived = System.nanoTime();
    measures.latencies().add(Stage.PERCEPTION, perceived - begun);
    Optional<Prediction> predicted = predict(result.slots());
    measures.counts().count(Fate.SEEN);
    measures.frame(Seen.of(seenFrames++, index, header, image, input.image(), result, predicted));
  }

  private Optional<Prediction> predict(SlotFrame slots) {
    if (prediction == null) {
      return Optional.empty();
    }
    long begun = System.nanoTime();
    Optional<String> misfit = models.prediction().orElseThrow().spec().misfit(slots);
    if (misfit.isPresent()) {
      measures.counts().predictionFailed("slots " + misfit.get());
      return Optional.empty();
    }
    prediction.push(slots);
    Optional<List<SlotFrame>> history = prediction.history();
    if (history.isEmpty()) {
      return Optional.empty();
    }
    int steps = models.parameters().prediction().steps();
    PredictionModel.Rollout rollout =
        models.prediction().orElseThrow().rollOut(List.of(history.get()), steps).get(0);
    try {
      Prediction made = prediction.finish(history.get(), rollout);
      measures.latencies().add(Stage.PREDICTION, System.nanoTime() - begun);
      return Optional.of(made);
    } catch (IllegalStateException e) { // values that are not finite
      measures.counts().predictionFailed(e.getMessage());
      return Optional.empty();
    }
  }

  /** Takes a true label image of the camera. */
  void trueLabels(BagMessage message) {
    measures.trueLabels(message);
  }

  String topic() {
    return measures.topic();
  }

  CameraMeasures measures() {
    return measures;
  }
}
