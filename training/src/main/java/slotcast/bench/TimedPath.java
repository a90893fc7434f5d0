package slotcast.bench;

import java.util.List;

/** One whole path, from arrays or bytes on the Java heap to arrays there, ready to be timed. */
interface TimedPath extends AutoCloseable {
  /**
   * Runs it once; a GPU has finished when it returns.
   *
   * @return what came out; the next run may fill the same arrays again
   */
  List<float[]> run();

  @Override
  void close();
}
