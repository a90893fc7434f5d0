package slotcast.replay.report;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import slotcast.image.Collage;
import slotcast.image.RgbImage;
import slotcast.prediction.Prediction;

/**
 * A picture of one moment. Above: the camera's image, and the frames predicted from it with the
 * paths that lead there; below: the objects found in it, and what then happened.
 */
final class Storyboard {
  private static final int WIDTH = 192;
  private static final int GAP = 8;
  private static final int GROUND = 0xffffff;

  private final long frame;
  private final List<Integer> horizons;
  private final int height;
  private final Panels panels;
  private final RgbImage picture;
  private final Set<Integer> missing;

  /**
   * Starts a picture.
   *
   * @param horizons steps ahead that it shows
   */
  Storyboard(Seen seen, Prediction prediction, PredictedImages drawn, List<Integer> horizons) {
    frame = seen.number();
    this.horizons = horizons;
    missing = new HashSet<>(horizons);
    height = Math.max(1, Math.round((float) WIDTH * seen.image().height() / seen.image().width()));
    panels = new Panels(WIDTH, height);
    int columns = 1 + horizons.size();
    picture = Collage.blank(columns * (WIDTH + GAP) - GAP, 2 * height + GAP, GROUND);
    Collage.paste(panels.plain(seen.image()), picture, 0, 0);
    Collage.paste(panels.objects(seen, 0), picture, 0, height + GAP);
    for (int steps : horizons) {
      RgbImage expected = panels.predicted(seen, drawn.inCamera(prediction, steps), steps);
      Collage.paste(expected, picture, left(steps), 0);
    }
  }

  private int left(int steps) {
    return (horizons.indexOf(steps) + 1) * (WIDTH + GAP);
  }

  /** Adds what then happened at one of its horizons; returns whether that makes it whole. */
  boolean came(int steps, RgbImage image) {
    if (!missing.remove(steps)) {
      return false;
    }
    Collage.paste(panels.plain(image), picture, left(steps), height + GAP);
    return missing.isEmpty();
  }

  /** Number of the frame that was predicted from. */
  long frame() {
    return frame;
  }

  RgbImage picture() {
    return picture;
  }
}
