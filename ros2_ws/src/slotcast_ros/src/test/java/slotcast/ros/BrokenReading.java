package slotcast.ros;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import slotcast.ros.bag.BagException;

/**
 * What becomes of broken bags: each is read, or refused in one line that says what is wrong; never
 * anything else, and never for long.
 */
public final class BrokenReading {
  /** Of a refusal, or of a remark on what could not be read; characters. */
  public static final int MAX_MESSAGE = 2000;

  /** Of the processor: a bag that takes as long as this would never end. */
  private static final Duration MAX_TIME = Duration.ofSeconds(20);

  private long read;
  private long refused;

  /** Reads one bag, and checks what came of it. */
  public interface Reading {
    void run() throws IOException;
  }

  /** Counts a reading; fails the test, with the seed, if it ends in any other way. */
  public void attempt(long seed, Reading reading) {
    String which = "seed " + seed;
    long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    try {
      reading.run();
      read++;
    } catch (BagException e) {
      refused++;
      assertThat(e).message().as(which).hasLineCount(1).hasSizeLessThan(MAX_MESSAGE);
      assertThat(e).message().as(which).contains(": got ", ", expected ", "; ");
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      fail(which, e);
    }
    long taken = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
    assertThat(Duration.ofNanos(taken)).as(which).isLessThan(MAX_TIME);
  }

  /** How many were read, in whole or in part. */
  public long read() {
    return read;
  }

  /** How many were refused. */
  public long refused() {
    return refused;
  }

  @Override
  public String toString() {
    return read + " read, " + refused + " refused";
  }
}
