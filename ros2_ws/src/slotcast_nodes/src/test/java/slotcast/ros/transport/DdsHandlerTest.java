package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MessageType;

/** What the handler of a subscription is given, and what it may do: fail, be slow, close it all. */
class DdsHandlerTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static DdsTransport here;
  private static DdsTransport there;

  @BeforeAll
  static void open() {
    here = DdsTransport.open(Loopback.options("here"));
    there = DdsTransport.open(Loopback.options("there"));
  }

  @AfterAll
  static void close() {
    here.close();
    there.close();
  }

  /** Latencies count from before a message is taken and decoded. */
  @Test
  void theMomentOfReceiptIsBeforeDecoding() throws InterruptedException {
    AtomicLong decoding = new AtomicLong();
    MessageType<Integer> type =
        MessageType.of(
            "slotcast_test/msg/Timed",
            4,
            (message, out) -> out.writeInt32(message),
            in -> {
              decoding.set(System.nanoTime());
              return in.readInt32("value");
            });
    BlockingQueue<Long> received = new LinkedBlockingQueue<>();
    try (Subscription unused =
            here.subscribe(
                "/timed",
                type,
                Qos.defaults(),
                new MessageHandler<>() {
                  @Override
                  public void onMessage(Integer message) {
                    throw new IllegalStateException("delivered without a time");
                  }

                  @Override
                  public void onMessage(Integer message, Object publisher, long receivedNanos) {
                    received.add(receivedNanos);
                  }
                });
        Publisher<Integer> publisher = there.advertise("/timed", type, Qos.defaults())) {
      Loopback.await("a match", LIMIT, () -> publisher.subscribers() == 1);
      for (int i = 0; i < 3; i++) {
        long sent = System.nanoTime();
        publisher.publish(i);
        Long moment = received.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(moment).isNotNull().isBetween(sent, decoding.get());
      }
    }
  }

  @Test
  void malformedPayloadsAreRefusedCountedAndDoNotEndTheSubscription() throws InterruptedException {
    Inbox<Image> inbox = new Inbox<>();
    Subscription subscription =
        here.subscribe("/malformed", Image.TYPE, Qos.defaults().withDepth(1000), inbox);
    // The type's name is Image's, its content is not.
    MessageType<Integer> impostor =
        MessageType.of(
            Image.TYPE.rosName(),
            4,
            (message, out) -> {
              for (int i = 0; i < message % 40; i++) {
                out.writeInt32(0x7fff_ff00 + message);
              }
            },
            in -> in.readInt32("data"));
    try (Publisher<Integer> bad =
            there.advertise("/malformed", impostor, Qos.defaults().withDepth(1000));
        Publisher<Image> good = there.advertise("/malformed", Image.TYPE, Qos.defaults())) {
      Loopback.await(
          "a match",
          LIMIT,
          () ->
              bad.subscribers() == 1 && good.subscribers() == 1 && subscription.publishers() == 2);
      for (int i = 0; i < 1000; i++) {
        bad.publish(i);
      }
      Loopback.await(
          () -> "1000 refusals, got " + subscription.counts(),
          LIMIT,
          () -> subscription.counts().refused() == 1000);
      good.publish(Loopback.noise(32, 24, 1));
      assertThat(inbox.messages.poll(300, TimeUnit.SECONDS).width()).isEqualTo(32);
      assertThat(inbox.refusals).hasSize(1000);
      assertThat(inbox.refusals.peek()).contains("sensor_msgs/msg/Image", "got", "expected");
      assertThat(subscription.counts()).isEqualTo(new Subscription.Counts(1, 1000, 0, 0));
    }
    subscription.close();
  }

  @Test
  void aHandlerThatThrowsDoesNotEndTheSubscription() {
    Subscription subscription =
        here.subscribe(
            "/throwing",
            Counter.TYPE,
            Qos.defaults(),
            message -> {
              throw new IllegalStateException("on purpose");
            });
    try (Publisher<Counter> publisher =
        there.advertise("/throwing", Counter.TYPE, Qos.defaults())) {
      Loopback.match(publisher, subscription);
      publisher.publish(new Counter(1));
      publisher.publish(new Counter(2));
      Loopback.await("two failures", LIMIT, () -> subscription.counts().failed() == 2);
      assertThat(subscription.counts().delivered()).isEqualTo(2);
    }
    subscription.close();
  }

  @Test
  void aSlowHandlerBehindAMailboxGetsTheLatestAndNothingIsLost() throws InterruptedException {
    BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
    BlockingQueue<Boolean> permits = new LinkedBlockingQueue<>();
    try (Mailbox<Counter> mailbox =
            new Mailbox<>(
                "/slow",
                1,
                message -> {
                  seen.add(message.value());
                  try {
                    permits.poll(300, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        Subscription subscription =
            here.subscribe("/slow", Counter.TYPE, Qos.defaults().withDepth(1), mailbox);
        Publisher<Counter> publisher =
            there.advertise("/slow", Counter.TYPE, Qos.defaults().withDepth(100))) {
      Loopback.match(publisher, subscription);
      publisher.publish(new Counter(1));
      assertThat(seen.poll(300, TimeUnit.SECONDS)).isEqualTo(1);
      for (int value = 2; value <= 10; value++) {
        publisher.publish(new Counter(value));
      }
      Loopback.await("all of them", LIMIT, () -> subscription.counts().delivered() == 10);
      permits.add(true);
      permits.add(true);
      assertThat(seen.poll(300, TimeUnit.SECONDS)).isEqualTo(10);
      assertThat(mailbox.counts().dropped()).isEqualTo(8);
      assertThat(subscription.counts()).isEqualTo(new Subscription.Counts(10, 0, 0, 0));
    }
  }

  /** Within a process Fast DDS calls handlers on the thread that sends. */
  @Test
  void publishingDoesNotWaitForASlowListenerAndTheNewestArrives() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch mayReturn = new CountDownLatch(1);
    BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
    try (Subscription unused =
            here.subscribe(
                "/slow",
                Counter.TYPE,
                Qos.newest(),
                message -> {
                  received.add(message.value());
                  first.countDown();
                  try {
                    mayReturn.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        Publisher<Counter> publisher = there.advertise("/slow", Counter.TYPE, Qos.newest())) {
      Loopback.await("a match", LIMIT, () -> publisher.subscribers() == 1);
      publisher.publish(new Counter(0));
      assertThat(first.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      for (int i = 1; i <= 50; i++) {
        publisher.publish(new Counter(i));
      }
      assertThat(received).containsExactly(0); // the handler has not returned yet
      mayReturn.countDown();
      Loopback.await("the newest", LIMIT, () -> received.contains(50));
      assertThat(List.copyOf(received)).isSorted().hasSizeLessThan(50);
    } finally {
      mayReturn.countDown();
    }
  }

  /** A handler that was interrupted tells its caller so, and that is a thread of Fast DDS. */
  @Test
  void aHandlerThatInterruptsItsThreadEndsNoPublisherAndNoOtherHandlersWait()
      throws InterruptedException {
    BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
    try (Subscription subscription =
            here.subscribe(
                "/interrupting",
                Counter.TYPE,
                Qos.defaults(),
                message -> {
                  received.add(Thread.currentThread().isInterrupted() ? -1 : message.value());
                  Thread.currentThread().interrupt();
                });
        Publisher<Counter> publisher =
            there.advertise("/interrupting", Counter.TYPE, Qos.defaults())) {
      Loopback.match(publisher, subscription);
      for (int i = 0; i < 3; i++) {
        publisher.publish(new Counter(i));
        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(i);
      }
    }
  }

  @Test
  void anErrorInAHandlerReachesTheUncaughtExceptionHandlerAndIsCounted() {
    BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    try (Subscription subscription =
            here.subscribe(
                "/error",
                Counter.TYPE,
                Qos.defaults(),
                message -> {
                  if (message.value() == 1) {
                    throw new OutOfMemoryError("on purpose");
                  }
                });
        Publisher<Counter> publisher = there.advertise("/error", Counter.TYPE, Qos.defaults())) {
      Loopback.match(publisher, subscription);
      publisher.publish(new Counter(1));
      publisher.publish(new Counter(2));
      Loopback.await("both", LIMIT, () -> subscription.counts().delivered() == 2);
      assertThat(subscription.counts().failed()).isEqualTo(1);
      assertThat(uncaught).singleElement().isInstanceOf(OutOfMemoryError.class);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void anErrorWhileDecodingReachesTheUncaughtExceptionHandlerToo() {
    MessageType<Counter> broken =
        MessageType.of(
            Counter.TYPE.rosName(),
            4,
            Counter.TYPE::write,
            in -> {
              Counter counter = Counter.TYPE.read(in);
              if (counter.value() == 1) {
                throw new StackOverflowError("on purpose");
              }
              return counter;
            });
    BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    try (Subscription subscription =
            here.subscribe("/decode", broken, Qos.defaults(), message -> {});
        Publisher<Counter> publisher = there.advertise("/decode", Counter.TYPE, Qos.defaults())) {
      Loopback.match(publisher, subscription);
      publisher.publish(new Counter(1));
      publisher.publish(new Counter(2));
      Loopback.await("the second", LIMIT, () -> subscription.counts().delivered() == 1);
      assertThat(subscription.counts().failed()).isEqualTo(1);
      assertThat(uncaught).singleElement().isInstanceOf(StackOverflowError.class);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void closingFromWithinAHandlerEnds() {
    DdsTransport transport = DdsTransport.open(Loopback.options("closing"));
    BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    transport.subscribe(
        "/closing",
        Counter.TYPE,
        Qos.defaults(),
        message -> {
          transport.close();
          ended.add("closed");
        });
    try (Publisher<Counter> publisher = there.advertise("/closing", Counter.TYPE, Qos.defaults())) {
      Loopback.await("a match", LIMIT, () -> publisher.subscribers() == 1);
      publisher.publish(new Counter(1));
      Loopback.await("the end", LIMIT, () -> ended.contains("closed"));
      Loopback.await("the end of the match", LIMIT, () -> publisher.subscribers() == 0);
      assertThatThrownBy(() -> transport.advertise("/closing", Counter.TYPE, Qos.defaults()))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
