package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class PictureWorkerTest {
  private final List<FrameStatistics> statistics =
      List.of(new FrameStatistics(), new FrameStatistics());
  private final List<String> painted = new CopyOnWriteArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final PictureWorker<String> worker = new PictureWorker<>("test", statistics, this::paint);

  private void paint(int camera, String picture) {
    begun.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (picture.equals("bad")) {
      throw new IllegalStateException("no paint");
    }
    painted.add(camera + picture);
  }

  @AfterEach
  void stop() {
    goOn.countDown();
    worker.close();
  }

  @Test
  void theNewestOfEachCameraIsPaintedAndTheOthersAreSkipped() throws InterruptedException {
    worker.put(0, "a");
    begun.await();
    for (String picture : List.of("b", "c", "d")) {
      worker.put(0, picture);
      worker.put(1, picture);
    }
    goOn.countDown();
    FrameStatistics.Snapshot first = Settled.await(statistics.get(0)::snapshot);
    FrameStatistics.Snapshot second = Settled.await(statistics.get(1)::snapshot);
    assertThat(painted).containsExactly("0a", "0d", "1d");
    assertThat(first.out()).isEqualTo(2);
    assertThat(first.dropped()).isEqualTo(2);
    assertThat(second.out()).isEqualTo(1);
    assertThat(second.dropped()).isEqualTo(2);
  }

  @Test
  void aPictureThatFailsIsCountedAndTheNextOneIsPainted() throws InterruptedException {
    goOn.countDown();
    worker.put(0, "bad");
    Settled.await(statistics.get(0)::snapshot);
    worker.put(0, "good");
    FrameStatistics.Snapshot s = Settled.await(statistics.get(0)::snapshot);
    assertThat(s.failed()).isEqualTo(1);
    assertThat(s.lastFailure()).contains("no paint");
    assertThat(painted).containsExactly("0good");
  }

  /** Stopping does not wait for pictures that nobody will look at. */
  @Test
  void picturesThatWaitWhenItEndsAreNotPainted() throws InterruptedException {
    worker.put(0, "a");
    begun.await();
    worker.put(0, "b");
    Thread stopping = new Thread(worker::close, "stops the worker");
    stopping.start();
    while (worker.isOpen()) {
      Thread.sleep(1);
    }
    goOn.countDown();
    stopping.join();
    FrameStatistics.Snapshot s = Settled.await(statistics.get(0)::snapshot);
    assertThat(painted).containsExactly("0a");
    assertThat(s.out()).isEqualTo(1);
    assertThat(s.passedOver()).isEqualTo(1);
  }
}
