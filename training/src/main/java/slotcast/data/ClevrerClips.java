package slotcast.data;

import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.sim.Split;

/**
 * The training clips of CLEVRER as the reference lists them; each is as likely as every other.
 *
 * @param filterEnter whether clips are left out in which an object enters too late
 * @param burnIn frames of a clip that a predictor is given
 */
record ClevrerClips(Path root, int stride, boolean filterEnter, int burnIn) implements ClipRule {
  private static final Logger LOG = LoggerFactory.getLogger(ClevrerClips.class);

  @Override
  public Drawer over(VideoSet videos, int length, int maxStride) {
    if (maxStride != 0 && maxStride != stride) {
      throw new UserError(
          "max_stride of a phase",
          String.valueOf(maxStride),
          stride + ", data.clevrer.stride",
          "set them to one value");
    }
    ClipStarts clips = new ClipStarts(length, stride);
    int[][] starts = new int[videos.videos()][];
    EnterTimes enter = filterEnter ? EnterTimes.of(videos, root, Split.TRAIN) : null;
    for (int v = 0; v < starts.length; v++) {
      int[] times = enter == null ? null : enter.of(v);
      starts[v] = Clevrer.starts(Split.TRAIN, clips, videos.frames(v), times, burnIn);
    }
    long[] ends = new long[starts.length]; // clips of the videos up to each
    long sum = 0;
    for (int v = 0; v < starts.length; v++) {
      sum += starts[v].length;
      ends[v] = sum;
    }
    if (sum == 0) {
      throw new UserError(
          "clips of " + videos.name(),
          "none of " + length + " frames at stride " + stride,
          "one or more",
          "take shorter clips, a smaller stride, or no filter_enter");
    }
    long all = sum;
    LOG.info("{} clips of {} frames at stride {}", all, length, stride);
    return random -> {
      long at = random.nextLong(all);
      int found = Arrays.binarySearch(ends, at);
      int video = found < 0 ? -found - 1 : found + 1;
      while (ends[video] <= at) {
        video++; // videos without a clip
      }
      long before = video == 0 ? 0 : ends[video - 1];
      return new Clip(video, starts[video][(int) (at - before)], stride, false);
    };
  }
}
