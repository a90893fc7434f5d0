package slotcast.node;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import slotcast.perception.SlotFrame;
import slotcast.prediction.PredictionGroup;
import slotcast.prediction.PredictionModel;
import slotcast.ros.image.ImagePixels;

/**
 * The weights that a prediction node uses, those that run in shadow, and those that take over with
 * the first slots of the perception weights that they belong to.
 */
final class PredictionWeights {
  private final Runnable onChange;
  private final Consumer<String> voice;
  private final CurrentTrial<PredictionTrial> trial = new CurrentTrial<>();
  private final AtomicReference<Successor> successor = new AtomicReference<>();
  private volatile PredictionGroup group; // null while the node is unconfigured
  private PredictionGroup retired; // of the worker: to be closed between two rounds; null: none

  private record Successor(PredictionGroup group, String perceptionModelId) {}

  /**
   * @param onChange runs when other weights have come into use
   * @param voice says a line once
   */
  PredictionWeights(Runnable onChange, Consumer<String> voice) {
    this.onChange = onChange;
    this.voice = voice;
  }

  /** Those in use; null while there are none. */
  PredictionGroup group() {
    return group;
  }

  /** Short id of those in use; empty while there are none. */
  String id() {
    PredictionGroup now = group;
    return now == null ? "" : now.model().spec().modelId();
  }

  void open(PredictionGroup first) {
    group = first;
  }

  /** The model that slots of those weights are for: the one in use, or the one to come. */
  PredictionModel.Spec fitting(String perceptionModelId) {
    Successor next = successor.get();
    return next != null && next.perceptionModelId().equals(perceptionModelId)
        ? next.group().model().spec()
        : group.model().spec();
  }

  /**
   * Looks whether slots are such as the predictor was trained on.
   *
   * @throws RefusedMessageException if not
   */
  void check(SlotsFrame frame) throws RefusedMessageException {
    SlotFrame slots = frame.slots();
    PredictionModel.Spec spec = fitting(slots.model());
    Optional<String> misfit = spec.misfit(slots);
    if (misfit.isPresent()) {
      throw new RefusedMessageException(
          "slots", misfit.get(), "those the predictor was trained on");
    }
    if (!spec.knows(slots)) {
      throw new RefusedMessageException(
          "slots of weights",
          ImagePixels.quote(slots.model()),
          spec.perceptionModelId().orElse("") + ", which the predictor was trained on");
    }
  }

  /** Weights that take over with the first slots of the perception weights named. */
  void succeed(PredictionGroup next, String perceptionModelId) {
    Successor old = successor.getAndSet(new Successor(next, perceptionModelId));
    if (old != null) {
      old.group().close();
    }
  }

  /** The first slots of the weights that a successor belongs to make it the one in use. */
  void changeOver(SlotFrame frame) {
    Successor next = successor.get();
    if (next != null
        && next.perceptionModelId().equals(frame.model())
        && successor.compareAndSet(next, null)) {
      retired = group;
      use(next.group());
    }
  }

  private void use(PredictionGroup next) {
    group = next;
    onChange.run();
    voice.accept("weights changed to " + id());
  }

  /** Runs other weights in shadow, and swaps once they have proved themselves. */
  void attempt(PredictionTrial next) {
    trial.begin(next);
  }

  boolean isTrying() {
    return trial.isRunning();
  }

  /**
   * Between two rounds of the worker.
   *
   * @param observe shows a trial what came in the round
   */
  void between(Consumer<PredictionTrial> observe) {
    if (retired != null) {
      retired.close();
      retired = null;
    }
    trial.round(
        observe,
        proven -> {
          PredictionGroup old = group;
          use(proven.candidate());
          old.close();
        },
        voice);
  }

  /** The node stops: nothing is tried any more, and who waits takes over. */
  void settle() {
    trial.end();
    Successor waiting = successor.getAndSet(null);
    if (waiting != null) {
      group.close();
      group = waiting.group(); // perception has changed over already
      onChange.run();
    }
  }

  void close() {
    if (group != null) {
      group.close();
      group = null;
    }
  }
}
