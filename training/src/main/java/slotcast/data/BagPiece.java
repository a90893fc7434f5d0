package slotcast.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A stretch of a bag without jumps of time: a video.
 *
 * @param recording the bag
 * @param name of the video
 * @param images numbers of its images among those of the bag
 * @param labels number of the label image that belongs to each; -1 for none
 * @param depths number of the depth image that belongs to each; -1 for none
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record BagPiece(BagRecording recording, String name, int[] images, int[] labels, int[] depths) {
  private static final long SOME_FRAME = 100_000_000; // of a video of one frame, 0.1 s

  /**
   * Cuts a bag where the time of its images jumps. An image that was taken before the one that was
   * received before it, or with it, is left out.
   *
   * @param maxGap nanoseconds between two images; a larger step, forth or back, is a jump
   */
  static List<BagPiece> cut(BagRecording recording, long maxGap) {
    long[] stamps = recording.stamps().get(recording.image());
    List<List<Integer>> pieces = new ArrayList<>();
    long last = 0;
    for (int i = 0; i < stamps.length; i++) {
      long step = stamps[i] - last;
      if (i == 0 || Math.abs(step) > maxGap) {
        pieces.add(new ArrayList<>());
      } else if (step <= 0) {
        continue;
      }
      pieces.get(pieces.size() - 1).add(i);
      last = stamps[i];
    }
    List<BagPiece> cut = new ArrayList<>();
    for (List<Integer> piece : pieces) {
      String bag = recording.bag().toAbsolutePath().normalize().getFileName().toString();
      String name = pieces.size() == 1 ? bag : bag + "-part" + (cut.size() + 1);
      cut.add(of(recording, name, piece.stream().mapToInt(i -> i).toArray()));
    }
    return cut;
  }

  private static BagPiece of(BagRecording recording, String name, int[] images) {
    long[] stamps = recording.stamps().get(recording.image());
    long[] steps = new long[images.length - 1];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = stamps[images[i + 1]] - stamps[images[i]];
    }
    Arrays.sort(steps);
    long halfFrame = (steps.length == 0 ? SOME_FRAME : steps[steps.length / 2]) / 2;
    int[] labels = new int[images.length];
    int[] depths = new int[images.length];
    for (int i = 0; i < images.length; i++) {
      labels[i] = recording.nearest(recording.labels(), stamps[images[i]], halfFrame);
      depths[i] = recording.nearest(recording.depth(), stamps[images[i]], halfFrame);
    }
    return new BagPiece(recording, name, images, labels, depths);
  }

  /** T. */
  int frames() {
    return images.length;
  }

  /** When a frame was taken. */
  long stamp(int frame) {
    return recording.stamps().get(recording.image())[images[frame]];
  }
}
