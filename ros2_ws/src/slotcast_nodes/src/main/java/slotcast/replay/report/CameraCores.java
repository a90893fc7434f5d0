package slotcast.replay.report;

import java.util.List;
import java.util.Optional;
import slotcast.image.RgbImage;
import slotcast.perception.Admission;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionResult;
import slotcast.perception.PerceptionSession;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionModel;
import slotcast.prediction.PredictionSession;
import slotcast.replay.RecordedPicture;
import slotcast.replay.report.FrameCounts.Fate;
import slotcast.replay.report.Latencies.Stage;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Time;

/**
 * The sessions of one camera, as the nodes have them, and what becomes of its images on the way.
 * Between two steps the models may compute for other cameras in the same call.
 *
 * <p>Perception ({@link #admit}, {@link #finish}) is for one thread, prediction ({@link #push},
 * {@link #history}, {@link #foresee}) for one thread, which may be another one.
 */
final class CameraCores {
  private final ReplayModels models;
  private final PerceptionSession perception;
  private final Optional<PredictionSession> prediction;
  private final FrameCounts counts = new FrameCounts();
  private final Latencies latencies = new Latencies();

  /**
   * An image on its way into the model.
   *
   * @param index among all images of the camera in the recording, from 0
   * @param header with the stamp that counts
   * @param begunNanos {@link System#nanoTime} when perception began
   */
  record Admitted(long index, Header header, RgbImage image, Admission admission, long begunNanos) {
    PerceptionModel.Input input() {
      return admission.input().orElseThrow();
    }
  }

  /**
   * An image whose objects are known.
   *
   * @param input as the model saw it: (3,h,w) in [-1,1]
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Perceived(Admitted frame, float[] input, PerceptionResult result) {
    /** With what is foreseen from it on, if anything is. */
    Seen seen(long number, Optional<Prediction> foreseen) {
      return Seen.of(number, frame.index(), frame.header(), frame.image(), input, result, foreseen);
    }
  }

  CameraCores(ReplayModels models) {
    this.models = models;
    perception =
        new PerceptionSession(
            models.perception().spec(), models.parameters().perception().options());
    prediction =
        models
            .prediction()
            .map(p -> new PredictionSession(p.spec(), models.parameters().prediction().options()));
  }

  ReplayModels models() {
    return models;
  }

  FrameCounts counts() {
    return counts;
  }

  Latencies latencies() {
    return latencies;
  }

  /**
   * Takes the camera's next image in.
   *
   * @return empty if the model does not get it, which is counted
   */
  Optional<Admitted> admit(BagMessage message, long index) {
    long begun = System.nanoTime();
    RecordedPicture picture;
    try {
      picture = RecordedPicture.of(message);
    } catch (MalformedMessageException e) {
      counts.count(Fate.REFUSED, e.getMessage());
      return Optional.empty();
    }
    long decoded = System.nanoTime();
    latencies.add(Stage.DECODING, decoded - begun);
    Header header = header(picture.header(), message.stampNanos());
    Admission admission = perception.admit(picture.image(), header.stamp().toNanos());
    counts.admitted(admission);
    return admission.input().isEmpty()
        ? Optional.empty()
        : Optional.of(new Admitted(index, header, picture.image(), admission, decoded));
  }

  /** A camera without time gets that of its recorder, as it gets the clock's in the node. */
  private Header header(Header header, long receivedNanos) {
    counts.frameId(header.frameId());
    if (header.stamp().toNanos() != 0 || receivedNanos == 0) {
      return header;
    }
    counts.unstamped();
    return new Header(Time.nearest(receivedNanos), header.frameId());
  }

  /**
   * Takes what the model saw.
   *
   * @return empty if it makes no sense, which is counted
   */
  Optional<Perceived> finish(Admitted frame, PerceptionModel.Output output) {
    PerceptionResult result;
    try {
      result = perception.finish(frame.admission(), output);
      result.labels(); // drawn for whoever listens to the node
    } catch (IllegalStateException e) { // values that are not finite
      counts.count(Fate.FAILED, e.getMessage());
      return Optional.empty();
    }
    latencies.add(Stage.PERCEPTION, System.nanoTime() - frame.begunNanos());
    counts.count(Fate.SEEN);
    // The session fills its arrays anew with the next image.
    return Optional.of(new Perceived(frame, frame.input().image().clone(), result.kept()));
  }

  /** Adds slots to what prediction looks back on. */
  void push(SlotFrame slots) {
    if (prediction.isEmpty()) {
      return;
    }
    Optional<String> misfit = models.prediction().orElseThrow().spec().misfit(slots);
    if (misfit.isPresent()) {
      counts.predictionFailed("slots " + misfit.get());
    } else {
      prediction.get().push(slots);
    }
  }

  /** What prediction looks back on; empty while it is too short, or nothing is predicted. */
  Optional<List<SlotFrame>> history() {
    return prediction.flatMap(PredictionSession::history);
  }

  /**
   * Takes what the model expects.
   *
   * @param begunNanos {@link System#nanoTime} when prediction began
   * @return empty if it makes no sense, which is counted
   */
  Optional<Prediction> foresee(
      List<SlotFrame> history, PredictionModel.Rollout rollout, long begunNanos) {
    try {
      Prediction made = prediction.orElseThrow().finish(history, rollout);
      latencies.add(Stage.PREDICTION, System.nanoTime() - begunNanos);
      return Optional.of(made);
    } catch (IllegalStateException e) { // values that are not finite
      counts.predictionFailed(e.getMessage());
      return Optional.empty();
    }
  }
}
