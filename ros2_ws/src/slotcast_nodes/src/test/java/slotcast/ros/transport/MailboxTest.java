package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MailboxTest {
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger told = new AtomicInteger();
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final MessageHandler<String> slow =
      new MessageHandler<>() {
        @Override
        public void onMessage(String message) {
          seen.add(message);
          entered.countDown();
          try {
            release.await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          if (message.equals("bad")) {
            throw new IllegalStateException("on purpose");
          }
        }

        @Override
        public void onRefused(String reason) {
          told.incrementAndGet();
        }
      };

  @Test
  void aFloodOfRefusalsTakesBoundedMemory() throws InterruptedException {
    try (Mailbox<String> mailbox = new Mailbox<>("/topic", 1, slow)) {
      mailbox.onMessage("a");
      assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 10_000; i++) {
        mailbox.onRefused("no " + i);
      }
      mailbox.onMessage("b");
      release.countDown();
      Loopback.await("b", Duration.ofMinutes(5), () -> mailbox.counts().delivered() == 2);
      assertThat(told).hasValue(4096);
    }
  }

  @Test
  void waitingDoesNotChangeWhenAMessageCame() throws InterruptedException {
    List<Long> times = Collections.synchronizedList(new ArrayList<>());
    MessageHandler<String> timed =
        new MessageHandler<>() {
          @Override
          public void onMessage(String message) {
            throw new IllegalStateException("asked without a time");
          }

          @Override
          public void onMessage(String message, Object publisher, long receivedNanos) {
            times.add(receivedNanos);
          }
        };
    try (Mailbox<String> mailbox = new Mailbox<>("/topic", 2, timed)) {
      mailbox.onMessage("a", "somebody", 42);
      Loopback.await("a", Duration.ofMinutes(5), () -> times.size() == 1);
      assertThat(times).containsExactly(42L);
    }
  }

  @Test
  void keepsTheLatestAndCountsWhatFellOutAndWhatFailed() throws InterruptedException {
    try (Mailbox<String> mailbox = new Mailbox<>("/topic", 2, slow)) {
      mailbox.onMessage("a");
      assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
      for (String message : List.of("b", "c", "bad", "e")) {
        mailbox.onMessage(message);
      }
      release.countDown();
      Loopback.await("e", Duration.ofMinutes(5), () -> seen.contains("e"));
      assertThat(seen).containsExactly("a", "bad", "e");
      assertThat(mailbox.counts()).isEqualTo(new Mailbox.Counts(3, 2, 1));
    }
  }
}
