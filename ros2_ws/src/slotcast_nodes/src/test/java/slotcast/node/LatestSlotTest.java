package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LatestSlotTest {
  @Test
  void theNewestItemPushesOutTheOneThatWaits() throws InterruptedException {
    LatestSlot<String> slot = new LatestSlot<>();
    assertThat(slot.put("a")).isEmpty();
    assertThat(slot.put("b")).contains("a");
    assertThat(slot.put("c")).contains("b");
    assertThat(slot.take()).contains("c");
    assertThat(slot.put("d")).isEmpty();
  }

  @Test
  void takingWaitsForAnItem() throws Exception {
    LatestSlot<String> slot = new LatestSlot<>();
    CompletableFuture<Optional<String>> taken = CompletableFuture.supplyAsync(() -> take(slot));
    Thread.sleep(50);
    assertThat(taken).isNotDone();
    assertThat(slot.put("a")).isEmpty();
    assertThat(taken.get(5, TimeUnit.SECONDS)).contains("a");
  }

  @Test
  void closingLetsTheLastItemThroughAndNoFurtherOne() throws InterruptedException {
    LatestSlot<String> slot = new LatestSlot<>();
    assertThat(slot.put("a")).isEmpty();
    slot.close();
    assertThat(slot.put("b")).contains("b");
    assertThat(slot.take()).contains("a");
    assertThat(slot.take()).isEmpty();
    assertThat(slot.take()).isEmpty();
  }

  @Test
  void closingWakesATakerThatWaits() throws Exception {
    LatestSlot<String> slot = new LatestSlot<>();
    CompletableFuture<Optional<String>> taken = CompletableFuture.supplyAsync(() -> take(slot));
    slot.close();
    assertThat(taken.get(5, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void nothingIsLostUncountedAndOrderIsKept() throws Exception {
    LatestSlot<Integer> slot = new LatestSlot<>();
    int dropped = 0;
    List<Integer> taken = new ArrayList<>();
    Thread taker =
        new Thread(
            () -> {
              for (Optional<Integer> i = take(slot); i.isPresent(); i = take(slot)) {
                taken.add(i.get());
              }
            });
    taker.start();
    for (int i = 0; i < 20_000; i++) {
      dropped += slot.put(i).isPresent() ? 1 : 0;
    }
    slot.close();
    taker.join();
    assertThat(taken).isSorted().endsWith(19_999);
    assertThat(taken.size() + dropped).isEqualTo(20_000);
  }

  private static <T> Optional<T> take(LatestSlot<T> slot) {
    try {
      return slot.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
