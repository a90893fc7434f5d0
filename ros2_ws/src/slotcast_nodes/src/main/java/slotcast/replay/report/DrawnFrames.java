package slotcast.replay.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slotcast.metrics.FloatImage;
import slotcast.metrics.ImageError;
import slotcast.metrics.Ssim;
import slotcast.prediction.Prediction;
import slotcast.replay.report.Score.Better;

/**
 * Holds predicted frames against those that came, at the model's resolution, beside the last frame
 * before the prediction. Drawing is dear: it is done for every {@value #EVERY}th prediction. Of a
 * few of them, spread over the recording, a {@link Storyboard} is kept.
 */
final class DrawnFrames implements Measure {
  /** Predictions from one that is drawn to the next. */
  static final int EVERY = 20;

  private static final int MOST_BOARDS = 4;

  /** Of images that are equal, whose ratio would be infinite. */
  private static final double MOST_PSNR = 100;

  /** Frames that a prediction of some frame gives, and what would be there if nothing moved. */
  private record Drawn(
      long number, long stamp, long step, FloatImage last, FloatImage[] frames, Storyboard board) {}

  /** By steps ahead. */
  private static final class Means {
    final BlockMean psnr = new BlockMean();
    final BlockMean ssim = new BlockMean();
    final BlockMean copyPsnr = new BlockMean();
    final BlockMean copySsim = new BlockMean();
  }

  private final PredictedImages images;
  private final List<Integer> horizons;
  private final Deque<Drawn> pending = new ArrayDeque<>();
  private final Map<Integer, Means> means = new TreeMap<>();
  private final TreeMap<Integer, Storyboard> boards = new TreeMap<>(); // by number of whole ones
  private int boardsApart = 1; // every so many whole ones are kept
  private int wholeBoards;
  private long predictions;

  DrawnFrames(PredictedImages images, int steps) {
    this.images = images;
    horizons = OpenLoop.horizons(steps);
    horizons.forEach(k -> means.put(k, new Means()));
  }

  @Override
  public void frame(Seen seen) {
    if (seen.restarted()) {
      pending.clear();
    }
    pending.forEach(d -> compare(d, seen));
    int farthest = horizons.get(horizons.size() - 1);
    pending.removeIf(d -> seen.stampNanos() >= d.stamp + farthest * d.step);
    if (seen.prediction().isPresent() && predictions++ % EVERY == 0) {
      seen.prediction().filter(images::has).ifPresent(p -> pending.add(drawn(seen, p)));
    }
  }

  private Drawn drawn(Seen seen, Prediction prediction) {
    FloatImage[] frames = new FloatImage[horizons.size()];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = image(images.frame(prediction, horizons.get(i)));
    }
    return new Drawn(
        seen.number(),
        seen.stampNanos(),
        prediction.stepNanos(),
        image(seen.input()),
        frames,
        new Storyboard(seen, prediction, images, horizons));
  }

  private FloatImage image(float[] signed) {
    return FloatImage.fromSigned(3, images.height(), images.width(), signed);
  }

  private void compare(Drawn drawn, Seen now) {
    long since = now.stampNanos() - drawn.stamp;
    int step = (int) Math.round((double) since / drawn.step);
    int index = horizons.indexOf(step);
    if (index < 0 || 4 * Math.abs(since - step * drawn.step) > drawn.step) {
      return;
    }
    FloatImage came = image(now.input());
    Means m = means.get(step);
    m.psnr.add(drawn.number, psnr(drawn.frames[index], came));
    m.ssim.add(drawn.number, Ssim.ssim(drawn.frames[index], came));
    m.copyPsnr.add(drawn.number, psnr(drawn.last, came));
    m.copySsim.add(drawn.number, Ssim.ssim(drawn.last, came));
    if (drawn.board.came(step, now.image())) {
      keep(drawn.board);
    }
  }

  /** Keeps it if it is far enough from the others; of too many, every second one goes. */
  private void keep(Storyboard board) {
    if (wholeBoards % boardsApart == 0) {
      boards.put(wholeBoards, board);
    }
    wholeBoards++;
    if (boards.size() > MOST_BOARDS) {
      boardsApart *= 2;
      boards.keySet().removeIf(n -> n % boardsApart != 0);
    }
  }

  /** Pictures of a few predictions and of what then happened, in order of time. */
  List<Storyboard> boards() {
    return List.copyOf(boards.values());
  }

  /** What stands in place of the scores if nothing is predicted. */
  static Map<String, Score> missing(int steps, String why) {
    Map<String, Score> scores = new LinkedHashMap<>();
    for (int step : OpenLoop.horizons(steps)) {
      for (String name :
          List.of("frames.psnr", "copy_last.psnr", "frames.ssim", "copy_last.ssim")) {
        scores.put(name + "." + step, Score.missing(why));
      }
    }
    return scores;
  }

  private static double psnr(FloatImage a, FloatImage b) {
    return Math.min(MOST_PSNR, ImageError.psnr(a, b));
  }

  @Override
  public Map<String, Score> scores() {
    String why = "no predicted frame was drawn whose time came";
    Map<String, Score> scores = new LinkedHashMap<>();
    means.forEach(
        (step, m) -> {
          scores.put("frames.psnr." + step, Score.of(m.psnr, "dB", Better.HIGHER, why));
          scores.put("copy_last.psnr." + step, Score.of(m.copyPsnr, "dB", Better.NONE, why));
          scores.put("frames.ssim." + step, Score.of(m.ssim, "", Better.HIGHER, why));
          scores.put("copy_last.ssim." + step, Score.of(m.copySsim, "", Better.NONE, why));
        });
    return scores;
  }
}
