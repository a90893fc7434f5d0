package slotcast.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.sim.Split;

/**
 * The training clips of CLEVRER as the reference lists them; each is as likely as every other.
 *
 * @param filterEnter whether clips are left out in which an object enters too late; the annotations
 *     of all videos are read for it
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
    if (filterEnter) {
      LOG.info(
          "reading the annotations of {} videos, for data.clevrer.filter_enter", starts.length);
    }
    IntStream.range(0, starts.length)
        .parallel()
        .forEach(v -> starts[v] = starts(clips, videos.frames(v), videos.name(v)));
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

  private int[] starts(ClipStarts clips, int frames, String name) {
    if (!filterEnter) {
      return Clevrer.starts(Split.TRAIN, clips, frames, null, burnIn);
    }
    Path file = Clevrer.annotation(root, Split.TRAIN, Clevrer.number(name));
    ClevrerAnnotation annotation = ClevrerAnnotation.read(file);
    if (annotation.frames() != frames) {
      throw new UserError(
          "annotation " + file,
          annotation.frames() + " frames",
          frames + " as the video",
          "check it: ./slotcast data check clevrer");
    }
    return Clevrer.starts(Split.TRAIN, clips, frames, annotation.enterTimes(), burnIn);
  }
}
