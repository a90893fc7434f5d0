package slotcast.data;

import java.util.Arrays;
import slotcast.error.UserError;

/**
 * Every start of a clip is as likely as every other, so that a long video counts by its length; the
 * stride is drawn first. Videos shorter than a clip are left out. Stride 1, if it is not drawn.
 */
record RandomStarts() implements ClipRule {
  @Override
  public Drawer over(VideoSet videos, int length, int maxStride) {
    int longest = 0;
    for (int v = 0; v < videos.videos(); v++) {
      longest = Math.max(longest, videos.frames(v));
    }
    if (longest < length) {
      throw new UserError(
          "clips of " + videos.name(),
          longest + " frames in the longest video",
          "at least " + length + ", the frames of a clip",
          "take shorter clips or longer videos; a part of each may be held out");
    }
    int strides = Math.max(1, Math.min(maxStride, (longest - 1) / Math.max(1, length - 1)));
    long[][] ends = new long[strides][];
    for (int s = 0; s < strides; s++) {
      ends[s] = ends(videos, length, s + 1);
    }
    return random -> {
      int stride = maxStride == 0 ? 1 : 1 + random.nextInt(strides);
      long[] end = ends[stride - 1];
      long at = random.nextLong(end[end.length - 1]);
      int found = Arrays.binarySearch(end, at + 1);
      int video = found >= 0 ? first(end, found) : -found - 1;
      long before = video == 0 ? 0 : end[video - 1];
      return new Clip(video, (int) (at - before), stride, false);
    };
  }

  /** How many clips there are in the videos up to each. */
  private static long[] ends(VideoSet videos, int length, int stride) {
    long[] ends = new long[videos.videos()];
    long sum = 0;
    for (int v = 0; v < ends.length; v++) {
      sum += Math.max(0, videos.frames(v) - (long) (length - 1) * stride);
      ends[v] = sum;
    }
    return ends;
  }

  /** Of equal ends the first: the videos after it have no clip. */
  private static int first(long[] ends, int found) {
    int i = found;
    while (i > 0 && ends[i - 1] == ends[i]) {
      i--;
    }
    return i;
  }
}
