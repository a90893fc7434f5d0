package slotcast.replay.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import slotcast.image.RgbImage;

/**
 * The predictions that were farthest off, in sizes of their object, with a picture of each: at most
 * one every {@value #APART} frames, so that they are not all of one event.
 */
final class WorstMoments implements Consumer<OpenLoop.Outcome> {
  private static final int MOST = 6;
  private static final long APART = 30;

  /**
   * A prediction that was far off.
   *
   * @param start number of the frame that it was made from
   * @param frame number of the frame that it was held against
   * @param sizes distance of the centres, in longer sides of the object's box
   */
  record Moment(
      long start,
      long frame,
      long stampNanos,
      int track,
      int step,
      double sizes,
      RgbImage picture) {}

  private final List<Moment> worst = new ArrayList<>();

  @Override
  public void accept(OpenLoop.Outcome outcome) {
    double sizes = outcome.offPx() / Math.max(1, Boxes.longerSide(outcome.from().box()));
    long frame = outcome.now().number();
    Moment near =
        worst.stream().filter(m -> Math.abs(m.frame - frame) < APART).findFirst().orElse(null);
    Moment least = near != null ? near : worst.size() < MOST ? null : worst.get(worst.size() - 1);
    if (least != null && sizes <= least.sizes) {
      return;
    }
    worst.remove(least);
    worst.add(
        new Moment(
            outcome.start(),
            frame,
            outcome.now().stampNanos(),
            outcome.object().trackId(),
            outcome.step(),
            sizes,
            Snapshots.miss(outcome.now(), outcome.object(), outcome.path().at(outcome.step()))));
    worst.sort(Comparator.comparingDouble(m -> -m.sizes));
  }

  /** The worst one first. */
  List<Moment> moments() {
    return List.copyOf(worst);
  }
}
