package slotcast.picture;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import slotcast.data.VideoSet;
import slotcast.model.Savi;

/** The pictures of a SAVi model on the first videos of a set. */
public final class SaviPictures {
  private static final int MOST_FRAMES = 24; // of a video
  private static final int ROWS = 6;

  private SaviPictures() {}

  /**
   * A grid of slots and a comparison of masks for each video. Automatic differentiation must be
   * off.
   *
   * @param manager of what is computed
   * @param videos at most
   */
  public static List<Picture> of(Savi model, NDManager manager, VideoSet set, int videos) {
    List<Picture> pictures = new ArrayList<>();
    for (int v = 0; v < Math.min(videos, set.videos()); v++) {
      int frames = Math.min(MOST_FRAMES, set.frames(v));
      SlotClip clip =
          SlotClip.of(model, manager, set.clip(v, 0, frames), SlotClip.Truth.of(set, v, frames))
              .shown(set.colour());
      String name = "video-" + (v + 1);
      String which = "Held-out video " + (v + 1);
      String draws =
          clip.colours() == null
              ? "Then the input where each slot is"
              : "Then what each slot draws, where its mask is";
      pictures.add(
          new Picture(
              name + "-slots",
              which + ": slots",
              "A row for each frame, numbered: the input, the reconstruction from all slots. "
                  + draws
                  + ", on white; then the masks alone, black 0 to white 1. The "
                  + clip.slots()
                  + " slots have the same colours in all pictures.",
              SlotGrid.draw(clip, ROWS)));
      pictures.add(
          new Picture(
              name + "-masks",
              which + ": masks",
              "A row for each frame: the input, "
                  + (clip.truth() == null
                      ? "the slot of each pixel, and what is not of the largest slot."
                      : "the truth, each object in the colour of the slot that fits it best over the"
                          + " clip (white: none); the slot of each pixel; the true foreground; what"
                          + " is not of the largest slot."),
              MaskComparison.draw(clip, ROWS)));
    }
    return pictures;
  }
}
