package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class FrameWorkerTest {
  private final List<FrameStatistics> statistics =
      List.of(new FrameStatistics(), new FrameStatistics(), new FrameStatistics());
  private final List<String> ended = new CopyOnWriteArrayList<>();
  private final List<Integer> calls = new CopyOnWriteArrayList<>(); // sizes
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final Thread.UncaughtExceptionHandler before =
      Thread.getDefaultUncaughtExceptionHandler();
  private FrameWorker<String, String, String> worker;

  /** Fails on frames that say so. */
  private final class Work implements FrameWork<String, String, String> {
    @Override
    public Optional<String> begin(int camera, String frame)
        throws RefusedMessageException, PassedOverException {
      switch (frame) {
        case "wait" -> {
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
        case "late" -> throw new PassedOverException("late");
        case "bad" -> throw new RefusedMessageException("frame", "bad", "good");
        case "nothing" -> {
          return Optional.empty();
        }
        default -> {}
      }
      return Optional.of(frame);
    }

    @Override
    public List<String> compute(List<String> inputs) {
      calls.add(inputs.size());
      List<String> out = new ArrayList<>();
      for (String input : inputs) {
        if (input.equals("poison")) {
          throw new IllegalStateException("poison");
        }
        if (input.equals("memory")) {
          throw new OutOfMemoryError("used up");
        }
        out.add(input + "!");
      }
      return out;
    }

    @Override
    public void end(int camera, String frame, String input, String output) {
      ended.add(camera + output);
    }
  }

  @AfterEach
  void stop() {
    goOn.countDown();
    worker.close();
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  private void start() {
    worker = new FrameWorker<>("test", statistics, new Work());
  }

  private void put(int camera, String frame) {
    statistics.get(camera).in();
    worker.put(camera, frame, System.nanoTime());
  }

  private void settle() throws InterruptedException {
    for (FrameStatistics s : statistics) {
      Settled.await(s::snapshot);
    }
  }

  /** Puts frames while the worker is held, so that they wait together. */
  private void together(String... frames) throws InterruptedException {
    put(0, "wait");
    while (worker.busyNanos() == 0) {
      Thread.sleep(1);
    }
    for (int i = 0; i < frames.length; i++) {
      put(i, frames[i]);
    }
    goOn.countDown();
    settle();
  }

  @Test
  void everyFrameEndsInExactlyOneCount() throws InterruptedException {
    start();
    for (String frame : List.of("good", "late", "bad", "nothing", "poison", "good")) {
      put(1, frame);
      settle();
    }
    FrameStatistics.Snapshot s = statistics.get(1).snapshot();
    assertThat(s.in()).isEqualTo(6);
    assertThat(s.out()).isEqualTo(3);
    assertThat(s.passedOver()).isEqualTo(1);
    assertThat(s.refused()).isEqualTo(1);
    assertThat(s.failed()).isEqualTo(1);
    assertThat(s.lastFailure()).contains("poison");
    assertThat(ended).containsExactly("1good!", "1good!");
  }

  @Test
  void framesThatWaitAreComputedTogether() throws InterruptedException {
    start();
    together("a", "b", "c");
    assertThat(calls).containsExactly(1, 3);
    assertThat(ended).containsExactly("0wait!", "0a!", "1b!", "2c!");
  }

  @Test
  void oneFramesFaultCostsThatFrameOnly() throws InterruptedException {
    start();
    together("a", "poison", "c");
    assertThat(ended).containsExactly("0wait!", "0a!", "2c!");
    assertThat(statistics.get(1).snapshot().failed()).isEqualTo(1);
    assertThat(statistics.get(0).snapshot().failed()).isZero();
  }

  @Test
  void anErrorIsCountedReachesTheHandlerAndTheThreadGoesOn() throws InterruptedException {
    List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
    start();
    put(0, "memory");
    settle();
    put(0, "good");
    settle();
    assertThat(uncaught).hasSize(1).first().isInstanceOf(OutOfMemoryError.class);
    assertThat(statistics.get(0).snapshot().failed()).isEqualTo(1);
    assertThat(ended).containsExactly("0good!");
  }

  @Test
  void aRoundThatHangsIsSeenFromOutside() throws InterruptedException {
    start();
    assertThat(worker.busyNanos()).isZero();
    put(0, "wait");
    while (worker.busyNanos() < 50_000_000) {
      Thread.sleep(5);
    }
    goOn.countDown();
    settle();
    while (worker.busyNanos() != 0) {
      Thread.sleep(1);
    }
  }
}
