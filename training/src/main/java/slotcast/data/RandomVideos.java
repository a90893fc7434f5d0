package slotcast.data;

import java.util.SplittableRandom;
import slotcast.error.UserError;

/** A random clip of a random video: every video counts alike. Stride 1, if it is not drawn. */
record RandomVideos() implements ClipRule {
  @Override
  public Drawer over(VideoSet videos, int length, int maxStride) {
    for (int v = 0; v < videos.videos(); v++) {
      if (videos.frames(v) < length) {
        throw new UserError(
            "clips of " + videos.name(),
            videos.frames(v) + " frames in video " + videos.name(v),
            "at least " + length + ", the frames of a clip",
            "take shorter clips, or remove the video");
      }
    }
    return random -> {
      int video = random.nextInt(videos.videos());
      int stride = maxStride == 0 ? 1 : stride(random, videos.frames(video), length, maxStride);
      int start = random.nextInt(videos.frames(video) - (length - 1) * stride);
      return new Clip(video, start, stride, false);
    };
  }

  private static int stride(SplittableRandom random, int frames, int length, int maxStride) {
    int fits = Math.max(1, (frames - 1) / Math.max(1, length - 1));
    return 1 + random.nextInt(Math.min(maxStride, fits));
  }
}
