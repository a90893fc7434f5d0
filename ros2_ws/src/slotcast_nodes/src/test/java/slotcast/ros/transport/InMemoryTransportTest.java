package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import slotcast.error.UserError;
import slotcast.ros.srv.Empty;
import slotcast.ros.srv.Outcome;

class InMemoryTransportTest {
  private static final String TOPIC = "/numbers";

  @Test
  void directDeliversTheSameRecordsInOrderBeforePublishReturns() {
    try (InMemoryTransport transport = InMemoryTransport.direct()) {
      List<String> seen = new ArrayList<>();
      transport.subscribe(TOPIC, Counter.TYPE, Qos.defaults(), m -> seen.add("a" + m.value()));
      transport.subscribe(TOPIC, Counter.TYPE, Qos.defaults(), m -> seen.add("b" + m.value()));
      Publisher<Counter> publisher = transport.advertise(TOPIC, Counter.TYPE, Qos.defaults());
      assertThat(publisher.subscribers()).isEqualTo(2);
      publisher.publish(new Counter(1));
      publisher.publish(new Counter(2));
      assertThat(seen).containsExactly("a1", "b1", "a2", "b2");
    }
  }

  @Test
  void aHandlerThatThrowsIsCountedAndTheNextMessageComes() {
    try (InMemoryTransport transport = InMemoryTransport.direct()) {
      List<Integer> seen = new ArrayList<>();
      Subscription subscription =
          transport.subscribe(
              TOPIC,
              Counter.TYPE,
              Qos.defaults(),
              m -> {
                if (m.value() == 1) {
                  throw new IllegalStateException("on purpose");
                }
                seen.add(m.value());
              });
      Publisher<Counter> publisher = transport.advertise(TOPIC, Counter.TYPE, Qos.defaults());
      publisher.publish(new Counter(1));
      publisher.publish(new Counter(2));
      assertThat(seen).containsExactly(2);
      assertThat(subscription.counts()).isEqualTo(new Subscription.Counts(2, 0, 0, 1));
    }
  }

  @Test
  void aSubscriptionThatAsksForMoreThanIsOfferedIsNotMatched() {
    try (InMemoryTransport transport = InMemoryTransport.direct()) {
      List<Integer> seen = new ArrayList<>();
      Subscription subscription =
          transport.subscribe(TOPIC, Counter.TYPE, Qos.defaults(), m -> seen.add(m.value()));
      Publisher<Counter> publisher = transport.advertise(TOPIC, Counter.TYPE, Qos.sensorData());
      publisher.publish(new Counter(1));
      assertThat(seen).isEmpty();
      assertThat(publisher.subscribers()).isZero();
      assertThat(subscription.publishers()).isZero();
    }
  }

  @Test
  void aLateSubscriptionGetsWhatTransientLocalPublishersKept() {
    try (InMemoryTransport transport = InMemoryTransport.direct()) {
      Publisher<Counter> publisher =
          transport.advertise(TOPIC, Counter.TYPE, Qos.latched().withDepth(2));
      for (int value = 1; value <= 3; value++) {
        publisher.publish(new Counter(value));
      }
      List<Integer> latched = new ArrayList<>();
      List<Integer> fresh = new ArrayList<>();
      transport.subscribe(TOPIC, Counter.TYPE, Qos.latched(), m -> latched.add(m.value()));
      transport.subscribe(TOPIC, Counter.TYPE, Qos.defaults(), m -> fresh.add(m.value()));
      assertThat(latched).containsExactly(2, 3);
      assertThat(fresh).isEmpty();
    }
  }

  @Test
  void threadedKeepsTheLatestAndCountsWhatFellOut() throws InterruptedException {
    try (InMemoryTransport transport = InMemoryTransport.threaded()) {
      CountDownLatch entered = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
      Subscription subscription =
          transport.subscribe(
              TOPIC,
              Counter.TYPE,
              Qos.defaults().withDepth(2),
              m -> {
                seen.add(m.value());
                entered.countDown();
                awaitQuietly(release);
              });
      Publisher<Counter> publisher = transport.advertise(TOPIC, Counter.TYPE, Qos.defaults());
      publisher.publish(new Counter(1));
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      for (int value = 2; value <= 5; value++) {
        publisher.publish(new Counter(value));
      }
      release.countDown();
      assertThat(seen.poll(300, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(seen.poll(300, TimeUnit.SECONDS)).isEqualTo(4);
      assertThat(seen.poll(300, TimeUnit.SECONDS)).isEqualTo(5);
      assertThat(subscription.counts().lost()).isEqualTo(2);
    }
  }

  @Test
  void aClosedSubscriptionIsNotCalledAndAClosedTransportRefusesWork() {
    InMemoryTransport transport = InMemoryTransport.direct();
    List<Integer> seen = new ArrayList<>();
    Subscription subscription =
        transport.subscribe(TOPIC, Counter.TYPE, Qos.defaults(), m -> seen.add(m.value()));
    Publisher<Counter> publisher = transport.advertise(TOPIC, Counter.TYPE, Qos.defaults());
    subscription.close();
    publisher.publish(new Counter(1));
    assertThat(seen).isEmpty();
    transport.close();
    transport.close();
    assertThatThrownBy(() -> publisher.publish(new Counter(2)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> transport.advertise(TOPIC, Counter.TYPE, Qos.defaults()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aNameThatIsNoTopicIsRefused() {
    try (InMemoryTransport transport = InMemoryTransport.direct()) {
      assertThatThrownBy(() -> transport.advertise("numbers", Counter.TYPE, Qos.defaults()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("numbers");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aServiceAnswersUntilItIsClosed() {
    InMemoryTransport transport = InMemoryTransport.direct();
    Service service =
        transport.serve(
            "/node/reset", Outcome.TRIGGER, Runnable::run, none -> new Outcome(true, "done"));
    assertThat(transport.call("/node/reset", Outcome.TRIGGER, new Empty()).message())
        .isEqualTo("done");
    assertThat(service.counts()).isEqualTo(new Service.Counts(1, 0, 0));
    service.close();
    assertThatThrownBy(() -> transport.call("/node/reset", Outcome.TRIGGER, new Empty()))
        .hasMessageContaining("no service /node/reset");
  }

  @Test
  void requestsThatHaveNoAnswerAreCounted() {
    InMemoryTransport transport = InMemoryTransport.direct();
    List<String> reasons = new ArrayList<>();
    Service full =
        transport.serve(
            "/full",
            Outcome.TRIGGER,
            task -> {
              throw new RejectedExecutionException();
            },
            new ServiceHandler<>() {
              @Override
              public Outcome answer(Empty request) {
                return new Outcome(true, "");
              }

              @Override
              public void onRefused(String reason) {
                reasons.add(reason);
              }
            });
    Service broken =
        transport.serve(
            "/broken",
            Outcome.TRIGGER,
            Runnable::run,
            none -> {
              throw new IllegalArgumentException("broken");
            });
    assertThatThrownBy(() -> transport.call("/full", Outcome.TRIGGER, new Empty()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> transport.call("/broken", Outcome.TRIGGER, new Empty()))
        .hasMessage("broken");
    assertThat(full.counts()).isEqualTo(new Service.Counts(0, 1, 0));
    assertThat(reasons).singleElement().asString().contains("one request more than can wait");
    assertThat(broken.counts()).isEqualTo(new Service.Counts(0, 0, 1));
  }
}
