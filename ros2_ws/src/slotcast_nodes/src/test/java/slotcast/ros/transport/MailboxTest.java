package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MailboxTest {
  @Test
  void aFloodOfRefusalsIsCountedInFullAndTakesBoundedMemory() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger told = new AtomicInteger();
    Delivery<String> delivery =
        new Delivery<>(
            "/topic",
            new MessageHandler<>() {
              @Override
              public void onMessage(String message) {
                entered.countDown();
                try {
                  release.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }

              @Override
              public void onRefused(String reason) {
                told.incrementAndGet();
              }
            });
    Mailbox<String> mailbox = new Mailbox<>("/topic", 1, delivery);
    mailbox.put("a");
    assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 10_000; i++) {
      mailbox.refuse("no " + i);
    }
    mailbox.put("b");
    assertThat(delivery.counts()).isEqualTo(new Subscription.Counts(1, 10_000, 0, 0));
    release.countDown();
    Loopback.await("b", Duration.ofSeconds(60), () -> delivery.counts().delivered() == 2);
    assertThat(told).hasValue(4096);
    mailbox.close();
  }
}
