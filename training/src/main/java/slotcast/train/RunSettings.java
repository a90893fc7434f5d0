package slotcast.train;

import ai.djl.Device;

/**
 * How a run goes, which changes none of its numbers.
 *
 * @param keep checkpoints kept
 * @param ignoreCollapse whether a collapsed run goes on
 * @param threads of libtorch, for the record
 * @param stop who asks for an early end
 * @param gradientSum of several ranks
 * @param device that it computes on
 */
record RunSettings(
    int keep,
    boolean ignoreCollapse,
    int threads,
    StopRequest stop,
    GradientSum gradientSum,
    Device device) {
  /** Nobody asks; one rank on the processor. */
  static final RunSettings DEFAULT =
      new RunSettings(2, false, 1, new StopRequest(), GradientSum.LOCAL);

  /** On the processor. */
  RunSettings(
      int keep, boolean ignoreCollapse, int threads, StopRequest stop, GradientSum gradientSum) {
    this(keep, ignoreCollapse, threads, stop, gradientSum, Device.cpu());
  }
}
