package slotcast.node;

import java.util.List;
import java.util.Optional;

/**
 * Draws what people look at, on a thread of its own, so that no result waits for a picture. Each
 * camera's newest picture waits while another is in work; an older one that still waits is skipped,
 * and counted as dropped.
 */
final class PictureWorker<P> implements AutoCloseable {
  /** Draws a camera's picture and publishes it. */
  @FunctionalInterface
  interface Painter<P> {
    void paint(int camera, P picture);
  }

  private final List<FrameStatistics> statistics;
  private final FrameWorker<P, P, P> worker;
  private volatile boolean closed;

  /**
   * @param statistics of the pictures, one per camera
   */
  PictureWorker(String node, List<FrameStatistics> statistics, Painter<P> painter) {
    this.statistics = List.copyOf(statistics);
    this.worker = new FrameWorker<>(node + " pictures", statistics, new Work(painter));
  }

  private final class Work implements FrameWork<P, P, P> {
    private final Painter<P> painter;

    Work(Painter<P> painter) {
      this.painter = painter;
    }

    @Override
    public Optional<P> begin(int camera, P picture) throws PassedOverException {
      if (closed) {
        throw new PassedOverException("a picture that waited when the node stopped");
      }
      return Optional.of(picture);
    }

    @Override
    public List<P> compute(List<P> pictures) {
      return pictures;
    }

    @Override
    public void end(int camera, P picture, P same, P again) {
      painter.paint(camera, picture);
    }
  }

  /** Leaves a picture to be drawn, in place of the camera's that still waits. */
  void put(int camera, P picture) {
    statistics.get(camera).in();
    worker.put(camera, picture, System.nanoTime());
  }

  /** Whether what is being drawn is still wanted: not once the node stops. */
  boolean isOpen() {
    return !closed;
  }

  /** Ends the thread; nothing is drawn any more, once the picture in work has ended. */
  @Override
  public void close() {
    closed = true;
    worker.close();
  }
}
