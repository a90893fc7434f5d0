package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class LatestFramesTest {
  @Test
  void theNewestFramePushesOutTheOneThatWaits() throws InterruptedException {
    LatestFrames<String> frames = new LatestFrames<>(1);
    assertThat(frames.put(0, "a")).isEmpty();
    assertThat(frames.put(0, "b")).contains("a");
    assertThat(frames.put(0, "c")).contains("b");
    assertThat(frames.take()).containsExactly("c");
    assertThat(frames.put(0, "d")).isEmpty();
  }

  @Test
  void camerasThatWaitAreTakenTogetherAndPushOutOnlyThemselves() throws InterruptedException {
    LatestFrames<String> frames = new LatestFrames<>(3);
    assertThat(frames.put(2, "c1")).isEmpty();
    assertThat(frames.put(0, "a1")).isEmpty();
    assertThat(frames.put(2, "c2")).contains("c1");
    assertThat(frames.take()).containsExactly("a1", "c2");
    assertThat(frames.put(1, "b1")).isEmpty();
    assertThat(frames.take()).containsExactly("b1");
  }

  @Test
  void takingWaitsForAFrame() throws Exception {
    LatestFrames<String> frames = new LatestFrames<>(2);
    CompletableFuture<List<String>> taken = CompletableFuture.supplyAsync(() -> take(frames));
    Thread.sleep(50);
    assertThat(taken).isNotDone();
    assertThat(frames.put(1, "a")).isEmpty();
    assertThat(taken.get(5, TimeUnit.SECONDS)).containsExactly("a");
  }

  @Test
  void closingLetsTheLastFrameThroughAndNoFurtherOne() throws InterruptedException {
    LatestFrames<String> frames = new LatestFrames<>(1);
    assertThat(frames.put(0, "a")).isEmpty();
    frames.close();
    assertThat(frames.put(0, "b")).contains("b");
    assertThat(frames.take()).containsExactly("a");
    assertThat(frames.take()).isEmpty();
    assertThat(frames.take()).isEmpty();
  }

  @Test
  void closingWakesATakerThatWaits() throws Exception {
    LatestFrames<String> frames = new LatestFrames<>(1);
    CompletableFuture<List<String>> taken = CompletableFuture.supplyAsync(() -> take(frames));
    frames.close();
    assertThat(taken.get(5, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void nothingIsLostUncountedAndOrderIsKept() throws Exception {
    LatestFrames<Integer> frames = new LatestFrames<>(1);
    int dropped = 0;
    List<Integer> taken = new ArrayList<>();
    Thread taker =
        new Thread(
            () -> {
              for (List<Integer> i = take(frames); !i.isEmpty(); i = take(frames)) {
                taken.addAll(i);
              }
            });
    taker.start();
    for (int i = 0; i < 20_000; i++) {
      dropped += frames.put(0, i).isPresent() ? 1 : 0;
    }
    frames.close();
    taker.join();
    assertThat(taken).isSorted().endsWith(19_999);
    assertThat(taken.size() + dropped).isEqualTo(20_000);
  }

  private static <T> List<T> take(LatestFrames<T> frames) {
    try {
      return frames.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
