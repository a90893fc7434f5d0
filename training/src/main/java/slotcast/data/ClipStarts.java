package slotcast.data;

import java.util.stream.IntStream;
import slotcast.config.Check;

/**
 * Where clips begin in a video, as the reference's data sets list them (SlotFormer 10a6d9b7, {@code
 * Obj3DDataset} and {@code CLEVRERDataset}).
 *
 * @param clipFrames frames of a clip, n in the reference
 * @param stride from one frame of a clip to the next, in frames of the video
 */
public record ClipStarts(int clipFrames, int stride) {
  /** How many frames, before those that are predicted, an entering object must have been seen. */
  private static final int SEEN_BEFORE = 3;

  public ClipStarts {
    Check.positive("frames of a clip", clipFrames);
    Check.positive("stride of a clip", stride);
  }

  /** From the first frame of a clip to its last, in frames of the video. */
  public int span() {
    return (clipFrames - 1) * stride;
  }

  /** Training: every start whose clip fits. */
  public int[] all(int videoFrames) {
    return IntStream.range(0, Math.max(0, videoFrames - span())).toArray();
  }

  /** Validation of CLEVRER: clips end to end, each for all phases of the stride. */
  public int[] endToEnd(int videoFrames) {
    int size = clipFrames * stride;
    return IntStream.iterate(0, window -> window + size <= videoFrames, window -> window + size)
        .flatMap(window -> IntStream.range(window, window + stride))
        .toArray();
  }

  /**
   * Whether no object enters so late that the burn-in frames could not show it: each must have been
   * visible for at least about three of them. Objects that leave do not matter.
   *
   * @param enterTimes frames of the video at which objects come into view
   * @param burnIn frames of a clip that a predictor is given
   */
  public boolean accepts(int start, int[] enterTimes, int burnIn) {
    int seen = start + (burnIn - SEEN_BEFORE) * stride;
    return IntStream.of(enterTimes).noneMatch(t -> seen < t && t <= start + span());
  }

  /**
   * Training with {@code filter_enter}: every start that fits and is {@linkplain #accepts good}.
   */
  public int[] allAccepted(int videoFrames, int[] enterTimes, int burnIn) {
    return IntStream.of(all(videoFrames)).filter(s -> accepts(s, enterTimes, burnIn)).toArray();
  }

  /**
   * Validation with {@code filter_enter}: of each half span of the video the first start that is
   * {@linkplain #accepts good}, if there is one.
   */
  public int[] firstAccepted(int videoFrames, int[] enterTimes, int burnIn) {
    int end = videoFrames - span();
    int interval = Math.max(1, span() / 2);
    return IntStream.iterate(0, from -> from < end, from -> from + interval)
        .flatMap(
            from ->
                IntStream.range(from, Math.min(from + interval, end))
                    .filter(s -> accepts(s, enterTimes, burnIn))
                    .limit(1))
        .toArray();
  }
}
