package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class ReadAheadTest {
  private static UnaryOperator<Integer> upTo(int steps) {
    return step -> step + 1 < steps ? step + 1 : null;
  }

  @Test
  void aStepGetsItsOwnHoweverItIsAskedFor() {
    try (ReadAhead<Integer, Integer> ahead = new ReadAhead<>(step -> step * step, upTo(20))) {
      for (int step : new int[] {0, 1, 2, 2, 3, 7, 7, 8, 4, 19, 19}) {
        assertThat(ahead.get(step)).isEqualTo(step * step);
      }
    }
  }

  @Test
  void theNextStepIsReadMeanwhileAndNoneBeyondTheLast() throws InterruptedException {
    List<Integer> read = new CopyOnWriteArrayList<>();
    CountDownLatch second = new CountDownLatch(2);
    Thread caller = Thread.currentThread();
    List<Boolean> inCaller = new CopyOnWriteArrayList<>();
    try (ReadAhead<Integer, Integer> ahead =
        new ReadAhead<>(
            step -> {
              read.add(step);
              inCaller.add(Thread.currentThread() == caller);
              second.countDown();
              return step;
            },
            upTo(3))) {
      ahead.get(0);
      assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
      ahead.get(1);
      ahead.get(2);
    }
    assertThat(read).containsExactly(0, 1, 2);
    assertThat(inCaller).containsExactly(true, false, false);
  }

  @Test
  void anErrorComesWithTheStepThatNeedsTheBatch() {
    IllegalStateException broken = new IllegalStateException("step 2 is broken");
    try (ReadAhead<Integer, Integer> ahead =
        new ReadAhead<>(
            step -> {
              if (step == 2) {
                throw broken;
              }
              return step;
            },
            upTo(5))) {
      assertThat(ahead.get(0)).isZero();
      assertThat(ahead.get(1)).isEqualTo(1);
      assertThatThrownBy(() -> ahead.get(2)).isSameAs(broken);
      assertThat(ahead.get(3)).isEqualTo(3);
    }
  }

  @Test
  void closingEndsTheThreadThoughItReads() throws InterruptedException {
    CountDownLatch reading = new CountDownLatch(1);
    List<Thread> threads = new CopyOnWriteArrayList<>();
    ReadAhead<Integer, Integer> ahead =
        new ReadAhead<>(
            step -> {
              if (step == 1) {
                threads.add(Thread.currentThread());
                reading.countDown();
                try {
                  Thread.sleep(60_000);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
              return step;
            },
            upTo(5));
    ahead.get(0);
    assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
    ahead.close();
    threads.get(0).join(10_000);
    assertThat(threads.get(0).isAlive()).isFalse();
  }
}
