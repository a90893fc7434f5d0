package slotcast.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slotcast.metrics.BoxMatching;
import slotcast.metrics.HungarianAssignment;
import slotcast.metrics.LabelBox;

/**
 * How well a method's boxes fit labelled ones, and whether it knows its objects again.
 *
 * <p>In each frame boxes are paired one to one so that as many pairs as possible reach the IoU. A
 * box of the method that pairs with nothing and lies for the most part in an ignored one does not
 * count.
 */
final class BoxScore {
  /** IoU from which a box is found, of each score. */
  static final double[] IOUS = {0.3, 0.5};

  private static final double INSIDE = 0.5; // of a box, in an ignored one

  private final int[] matched = new int[IOUS.length];
  private final int[] predicted = new int[IOUS.length];
  private int truth;

  /** Track by labelled object, by frame: those found at the first IoU. */
  private final Map<Integer, Map<Integer, Integer>> trackOfId = new HashMap<>();

  /** Track of each labelled box, by frame; -1 for one that was not found at the first IoU. */
  private final Map<Integer, List<Integer>> tracksOfBoxes = new TreeMap<>();

  private final List<Integer> frames = new ArrayList<>();

  /**
   * A labelled frame.
   *
   * @param tracks of the boxes; null for a method without any
   */
  void add(int number, LabelledBoxes.Frame frame, List<LabelBox> boxes, List<Integer> tracks) {
    List<LabelBox> labels = frame.truth();
    truth += labels.size();
    frames.add(number);
    for (int i = 0; i < IOUS.length; i++) {
      double iou = IOUS[i];
      List<LabelBox> counted =
          boxes.stream()
              .filter(b -> reaches(b, labels, iou) || !inside(b, frame.ignored()))
              .toList();
      matched[i] += BoxMatching.corrected(labels, counted, iou).matched();
      predicted[i] += counted.size();
    }
    if (tracks == null) {
      return;
    }
    int[] partner = pairs(labels, boxes);
    List<Integer> tracked =
        Arrays.stream(partner).mapToObj(p -> p < 0 ? -1 : tracks.get(p)).toList();
    tracksOfBoxes.put(number, tracked);
    if (frame.ids() != null) {
      Map<Integer, Integer> found = new HashMap<>();
      for (int t = 0; t < partner.length; t++) {
        found.put(frame.ids().get(t), tracked.get(t));
      }
      trackOfId.put(number, found);
    }
  }

  private static boolean reaches(LabelBox box, List<LabelBox> labels, double iou) {
    return labels.stream().anyMatch(l -> l.iou(box, 1) >= iou);
  }

  private static boolean inside(LabelBox b, List<LabelBox> ignored) {
    double area = (b.x2() - b.x1() + 1.0) * (b.y2() - b.y1() + 1);
    return ignored.stream()
        .anyMatch(
            i -> {
              double w = Math.min(b.x2(), i.x2()) - Math.max(b.x1(), i.x1()) + 1;
              double h = Math.min(b.y2(), i.y2()) - Math.max(b.y1(), i.y1()) + 1;
              return w > 0 && h > 0 && w * h >= INSIDE * area;
            });
  }

  /**
   * For each label the box that goes with it where the sum of all IoUs is greatest; -1 for none.
   */
  private static int[] pairs(List<LabelBox> labels, List<LabelBox> boxes) {
    int[] partner = new int[labels.size()];
    Arrays.fill(partner, -1);
    if (labels.isEmpty() || boxes.isEmpty()) {
      return partner;
    }
    double[][] gain = new double[labels.size()][boxes.size()];
    for (int t = 0; t < labels.size(); t++) {
      for (int p = 0; p < boxes.size(); p++) {
        gain[t][p] = labels.get(t).iou(boxes.get(p), 1);
      }
    }
    int[] assigned = HungarianAssignment.maximise(gain);
    for (int t = 0; t < partner.length; t++) {
      int p = assigned[t];
      partner[t] = p >= 0 && gain[t][p] >= IOUS[0] ? p : -1;
    }
    return partner;
  }

  /** The track of each labelled box, by frame; -1 for one that was not found. */
  Map<Integer, List<Integer>> tracks() {
    return Collections.unmodifiableMap(tracksOfBoxes);
  }

  double precision(int i) {
    return predicted[i] == 0 ? 0 : (double) matched[i] / predicted[i];
  }

  double recall(int i) {
    return truth == 0 ? 0 : (double) matched[i] / truth;
  }

  /** Harmonic mean of precision and recall. */
  double f1(int i) {
    return truth + predicted[i] == 0 ? 0 : 2.0 * matched[i] / (truth + predicted[i]);
  }

  /**
   * Of objects that are labelled in two frames so far apart, how many had the same track in both.
   *
   * @param kept found in both, with the same track
   * @param pairs of an object and two frames
   */
  record Identities(int kept, int pairs) {}

  /**
   * @param apart frames between the two
   */
  Identities identities(int apart) {
    int kept = 0;
    int pairs = 0;
    for (int a : frames) {
      Map<Integer, Integer> before = trackOfId.getOrDefault(a, Map.of());
      Map<Integer, Integer> after = trackOfId.getOrDefault(a + apart, Map.of());
      for (Map.Entry<Integer, Integer> e : before.entrySet()) {
        if (after.containsKey(e.getKey())) {
          pairs++;
          kept += e.getValue() >= 0 && e.getValue().equals(after.get(e.getKey())) ? 1 : 0;
        }
      }
    }
    return new Identities(kept, pairs);
  }
}
