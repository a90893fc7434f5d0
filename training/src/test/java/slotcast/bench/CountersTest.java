package slotcast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counters count what threads do, whatever else the machine does. */
class CountersTest {
  private static final int BYTES = 32 << 20;
  private static final long NANOS = 20_000_000;

  private static volatile byte[] kept;

  @TempDir Path folder;

  @Test
  void workOfAnotherThreadIsCounted() throws InterruptedException {
    CountDownLatch read = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    Counters before = Counters.read();
    long allocated = Counters.allocatedBytes();
    Thread worker =
        new Thread(
            () -> {
              kept = new byte[BYTES];
              ThreadMXBean threads = ManagementFactory.getThreadMXBean();
              while (threads.getCurrentThreadCpuTime() < NANOS) {
                kept[0]++;
              }
              done.countDown();
              await(read); // what a thread used is gone with it
            });
    worker.start();
    await(done);
    allocated = Counters.allocatedBytes() - allocated;
    Counters after = Counters.read();
    read.countDown();
    worker.join();
    assertThat(allocated).isGreaterThanOrEqualTo(BYTES);
    assertThat(after.processorNanos() - before.processorNanos()).isGreaterThanOrEqualTo(NANOS);
    assertThat(after.processNanos()).isGreaterThan(after.processorNanos());
    assertThat(after.wallNanos()).isGreaterThan(before.wallNanos());
    assertThat(Counters.memory("VmHWM")).isGreaterThanOrEqualTo(Counters.memory("VmRSS") / 2);
    assertThat(Counters.memory("VmRSS")).isPositive();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void ticksAreReadWhereThereIsNothingFiner() {
    String line = "79 (a ) b) R 1 79 79 0 -1 4194304 100 0 0 0 12 34 0 0 20 0 9 0 5 6 7";
    assertThat(Counters.ofStat(line)).isEqualTo(460_000_000);
    assertThat(Counters.ofStat("")).isZero();
  }

  @Test
  void energyIsTheSumOverPackages() throws Exception {
    assertThat(Counters.energy(folder.resolve("none"))).isEqualTo(-1);
    assertThat(Counters.energy(folder)).isEqualTo(-1);
    for (int i = 0; i < 2; i++) {
      Path p = Files.createDirectory(folder.resolve("intel-rapl:" + i));
      Files.writeString(p.resolve("energy_uj"), (5 + i) + "\n");
    }
    assertThat(Counters.energy(folder)).isEqualTo(11);
  }
}
