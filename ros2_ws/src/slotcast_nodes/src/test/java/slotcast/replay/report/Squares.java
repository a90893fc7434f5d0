package slotcast.replay.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import slotcast.image.RgbImage;
import slotcast.perception.Admission;
import slotcast.perception.MaskCalibration;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.perception.PerceptionSession;
import slotcast.perception.StreamState;
import slotcast.prediction.Prediction;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Time;
import slotcast.tracking.Trajectory;

/**
 * Squares on black, seen without a fault: the masks that a perfect model would give go through the
 * real session, so that a case can be worked by hand.
 */
final class Squares {
  static final int SIZE = 64;
  static final long STEP = 100_000_000L;

  static final int SLOTS = 5;

  /**
   * A square.
   *
   * @param slot that holds it, from 1; 0 is the background's
   */
  record Square(int slot, int left, int top, int side) {}

  private final PerceptionSession session =
      new PerceptionSession(
          new PerceptionModel.Spec("test", SIZE, SIZE, SLOTS, 1, MaskCalibration.NONE),
          PerceptionOptions.DEFAULT);
  private long number;

  /** The next frame, a tenth of a second after the one before. */
  Seen frame(Square... squares) {
    return frame(List.of(), squares);
  }

  /** The same with predicted paths. */
  Seen frame(List<Trajectory> paths, Square... squares) {
    return frame(
        result ->
            paths.isEmpty()
                ? Optional.empty()
                : Optional.of(
                    new Prediction(
                        result.stampNanos(),
                        STEP,
                        result.slots().mapping(),
                        null,
                        paths,
                        paths,
                        paths,
                        () -> paths)),
        squares);
  }

  /** The same with what somebody predicts from it. Squares of one slot are one object. */
  Seen frame(Function<PerceptionResult, Optional<Prediction>> predictor, Square... squares) {
    int[] owner = new int[SIZE * SIZE];
    RgbImage image = RgbImage.black(SIZE, SIZE);
    for (Square s : squares) {
      for (int y = s.top; y < s.top + s.side; y++) {
        for (int x = s.left; x < s.left + s.side; x++) {
          owner[y * SIZE + x] = s.slot;
          image.setRgb(x, y, 0x30 * s.slot);
        }
      }
    }
    float[] masks = new float[SLOTS * SIZE * SIZE];
    for (int i = 0; i < owner.length; i++) {
      masks[owner[i] * SIZE * SIZE + i] = 1;
    }
    long stamp = (number + 1) * STEP;
    Admission admission = session.admit(image, stamp);
    float[] none = {};
    PerceptionResult result =
        session.finish(
            admission,
            new PerceptionModel.Output(
                masks, new StreamState(new float[SLOTS], none, none, none, none, none)));
    return Seen.of(
        number,
        number++,
        new Header(Time.ofNanos(stamp), "camera"),
        image,
        admission.input().orElseThrow().image().clone(),
        result,
        predictor.apply(result));
  }
}
