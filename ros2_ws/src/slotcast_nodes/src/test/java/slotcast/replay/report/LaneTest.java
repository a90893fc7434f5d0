package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slotcast.error.UserError;

/** Work in a thread of its own, in order. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LaneTest {
  private final List<Integer> done = Collections.synchronizedList(new ArrayList<>());

  @Test
  void allIsDoneInOrderWhenItIsFinished() {
    List<Integer> given = IntStream.range(0, 1000).boxed().toList();
    try (Lane second = new Lane("second");
        Lane first = new Lane("first")) {
      given.forEach(i -> first.run(() -> second.run(() -> done.add(i))));
      first.finish();
      second.finish();
    }
    assertThat(done).isEqualTo(given);
  }

  @Test
  void whoGivesTooMuchWaits() throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    AtomicInteger given = new AtomicInteger();
    try (Lane lane = new Lane("held")) {
      lane.run(() -> await(held));
      Thread giver =
          new Thread(
              () -> {
                for (int i = 0; i < 100; i++) {
                  lane.run(() -> done.add(0));
                  given.incrementAndGet();
                }
              });
      giver.start();
      while (giver.getState() != Thread.State.WAITING) {
        Thread.sleep(1);
      }
      assertThat(given.get()).isBetween(1, 10);
      held.countDown();
      giver.join();
      lane.finish();
    }
    assertThat(done).hasSize(100);
  }

  @Test
  void afterAFailureNothingMoreIsDone() {
    UserError full = new UserError("disk", "none", "some", "make room");
    try (Lane lane = new Lane("failing")) {
      lane.run(
          () -> {
            throw full;
          });
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  lane.run(() -> done.add(0));
                }
                lane.finish();
              })
          .isSameAs(full);
    }
    assertThat(done).isEmpty();
  }

  @Test
  void anErrorIsPassedOnToo() {
    try (Lane lane = new Lane("failing")) {
      lane.run(
          () -> {
            throw new StackOverflowError();
          });
      assertThatThrownBy(lane::finish)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(StackOverflowError.class);
    }
  }

  @Test
  void whatWaitsIsLeftOutByClosing() throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    Lane lane = new Lane("closed");
    lane.run(() -> await(held));
    lane.run(() -> done.add(0));
    Thread closing = new Thread(lane::close);
    closing.start();
    while (closing.getState() != Thread.State.TIMED_WAITING) {
      Thread.sleep(1);
    }
    held.countDown();
    lane.close();
    assertThat(done).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
