package slotcast.ros.transport;

import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;

/** Where DDS tests meet: on this machine only, in a domain of this process. */
public final class Loopback {
  private Loopback() {}

  public static int domainId() {
    return DdsOptions.domainOfThisProcess();
  }

  public static DdsOptions options(String nodeName) {
    return DdsOptions.fromEnvironment(nodeName)
        .withDomainId(domainId())
        .withInterfaces("127.0.0.1");
  }

  /** An rgb8 image of noise, so that a wrong byte cannot hide. */
  public static Image noise(int width, int height, long seed) {
    byte[] data = new byte[width * height * 3];
    new Random(seed).nextBytes(data);
    return new Image(
        new Header(new Time((int) seed, 5), "camera"),
        height,
        width,
        "rgb8",
        false,
        width * 3,
        data);
  }

  /**
   * Waits until each knows of the other. A publisher that knows a subscriber may send to one that
   * does not know it yet.
   */
  static void match(Publisher<?> publisher, Subscription subscription) {
    await(
        () ->
            publisher.subscribers() + " subscribers, " + subscription.publishers() + " publishers",
        Duration.ofMinutes(5),
        () -> publisher.subscribers() == 1 && subscription.publishers() == 1);
  }

  public static void await(String what, Duration limit, BooleanSupplier condition) {
    await(() -> what, limit, condition);
  }

  /** As the other one, with words for a failure that tell what was reached. */
  static void await(Supplier<String> what, Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited " + limit + " for " + what.get());
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }
}
