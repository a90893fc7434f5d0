package slotcast.data.check;

import java.util.List;

/** A data set under check. */
interface SetCheck {
  /**
   * A part that is looked into on its own, such as a video.
   *
   * @param split it belongs to; empty where there are no splits
   */
  record Part(String split, String name, Work work) {}

  /** Looks into a part, in a thread of its own. */
  @FunctionalInterface
  interface Work {
    void run(Findings out);
  }

  /**
   * A split, or all of a set without splits.
   *
   * @param found how many parts are there
   * @param published how many the published data set has; -1 where it has no number
   * @param expected how many should be there; -1 where any number will do
   */
  record Count(String split, int found, int published, int expected) {}

  /** What the set is called. */
  String name();

  /** What the parts are, in the plural. */
  String unit();

  /**
   * Looks at folders and numbers, before the parts.
   *
   * @return a count of each split
   * @throws slotcast.error.UserError if there is nothing to look at
   */
  List<Count> survey(Findings out);

  /** What was found to look into, after {@link #survey}. */
  List<Part> parts();
}
