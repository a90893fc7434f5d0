package slotcast.train;

/**
 * How a run goes, which changes none of its numbers.
 *
 * @param keep checkpoints kept
 * @param ignoreCollapse whether a collapsed run goes on
 * @param threads of libtorch, for the record
 * @param stop who asks for an early end
 * @param gradientSum of several ranks
 */
record RunSettings(
    int keep, boolean ignoreCollapse, int threads, StopRequest stop, GradientSum gradientSum) {
  /** Nobody asks; one rank. */
  static final RunSettings DEFAULT =
      new RunSettings(2, false, 1, new StopRequest(), GradientSum.LOCAL);
}
