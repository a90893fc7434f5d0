package slotcast.data;

/**
 * A piece of a video.
 *
 * @param video of a {@link VideoSet}
 * @param start its first frame
 * @param stride it takes every n-th frame
 * @param mirrored whether left and right change places
 */
public record Clip(int video, int start, int stride, boolean mirrored) {
  /** The frame of the video that is the clip's t-th. */
  public int frame(int t) {
    return start + t * stride;
  }
}
