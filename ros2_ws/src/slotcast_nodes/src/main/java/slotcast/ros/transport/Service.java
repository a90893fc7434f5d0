package slotcast.ros.transport;

/** The answering end of a ROS 2 service. */
public interface Service extends AutoCloseable {
  /** Where a transport has no services: nobody ever asks. */
  Service NONE =
      new Service() {
        @Override
        public Counts counts() {
          return new Counts(0, 0, 0);
        }

        @Override
        public void close() {}
      };

  /**
   * What became of the requests so far.
   *
   * @param answered requests with an answer on its way
   * @param refused requests that were malformed, too large or too many at once; they have no answer
   * @param failed requests on which the program itself failed; they have no answer either
   */
  record Counts(long answered, long refused, long failed) {}

  /** A snapshot of the counters. */
  Counts counts();

  /** Answers no more. Closing twice is harmless. */
  @Override
  void close();
}
