package slotcast.picture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import slotcast.data.VideoSet;
import slotcast.tokenizer.DiscreteVae;

/** The pictures of an image tokenizer on the first videos of a set. */
public final class TokenizerPictures {
  private static final int COLUMNS = 8;

  private TokenizerPictures() {}

  /**
   * For each video images and what is drawn from their tokens. Automatic differentiation must be
   * off.
   *
   * @param manager of what is computed
   * @param videos at most
   */
  public static List<Picture> of(DiscreteVae model, NDManager manager, VideoSet set, int videos) {
    List<Picture> pictures = new ArrayList<>();
    int h = set.height();
    int w = set.width();
    for (int v = 0; v < Math.min(videos, set.videos()); v++) {
      int[] frames = Frames.spread(set.frames(v), COLUMNS);
      Sheet sheet = new Sheet(frames.length, w, h, "input", "tokens");
      for (int c = 0; c < frames.length; c++) {
        float[] image = set.clip(v, frames[c], 1);
        sheet.name(c, String.valueOf(frames[c] + 1));
        sheet.put(0, c, Frames.image(set.colour().shown(image, h * w), 0, h, w));
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          NDArray input = manager.create(image, new Shape(1, 3, h, w));
          float[] drawn = model.drawTokens(model.tokens(input)).toFloatArray();
          sheet.put(1, c, Frames.image(set.colour().shown(drawn, h * w), 0, h, w));
        }
      }
      pictures.add(
          new Picture(
              "video-" + (v + 1) + "-tokens",
              "Held-out video " + (v + 1),
              "Above the input, below what is drawn from its tokens; the frames are numbered.",
              sheet.image()));
    }
    return pictures;
  }
}
