package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.error.UserError;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.DiagnosticStatus;
import slotcast.ros.msg.Gid;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.KeyValue;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.NodeEntitiesInfo;
import slotcast.ros.msg.ParticipantEntitiesInfo;
import slotcast.ros.msg.StringMessage;
import slotcast.ros.msg.Time;

/** Two participants in this process. Those in two processes are met in {@link DdsProcessTest}. */
class DdsTransportTest extends TwoTransports {
  @ParameterizedTest
  @CsvSource({"640, 480", "1920, 1080", "1, 1"})
  void imagesArriveByteForByte(int width, int height) throws InterruptedException {
    Image sent = Loopback.noise(width, height, width);
    Image received = roundTrip("/image_" + width, Image.TYPE, sent);
    assertThat(received.data()).isEqualTo(sent.data());
    assertThat(received.header()).isEqualTo(sent.header());
    assertThat(List.of(received.width(), received.height(), received.step()))
        .containsExactly(width, height, width * 3);
    assertThat(received.encoding()).isEqualTo("rgb8");
  }

  @Test
  void severalTypesArriveAsTheyWere() throws InterruptedException {
    Counter counter = new Counter(-7);
    assertThat(roundTrip("/counter", Counter.TYPE, counter)).isEqualTo(counter);
    StringMessage text = new StringMessage("grüße");
    assertThat(roundTrip("/text", StringMessage.TYPE, text)).isEqualTo(text);
    DiagnosticArray diagnostics =
        new DiagnosticArray(
            new Header(new Time(3, 4), ""),
            List.of(
                new DiagnosticStatus(
                    (byte) 1, "slotcast", "late", "cam", List.of(new KeyValue("dropped", "3")))));
    assertThat(roundTrip("/diag", DiagnosticArray.TYPE, diagnostics)).isEqualTo(diagnostics);
  }

  @Test
  void latePartnersAreCountedAndLatchedMessagesReachThem() throws InterruptedException {
    try (Publisher<Counter> publisher = there.advertise("/latched", Counter.TYPE, Qos.latched())) {
      publisher.publish(new Counter(1));
      publisher.publish(new Counter(2));
      Inbox<Counter> inbox = new Inbox<>();
      Subscription subscription = here.subscribe("/latched", Counter.TYPE, Qos.latched(), inbox);
      assertThat(inbox.messages.poll(300, TimeUnit.SECONDS)).isEqualTo(new Counter(2));
      assertThat(subscription.publishers()).isEqualTo(1);
      assertThat(publisher.subscribers()).isEqualTo(1);
      subscription.close();
      Loopback.await("the end of the match", LIMIT, () -> publisher.subscribers() == 0);
    }
  }

  @Test
  void aMessageAboveTheMaximumIsNotSent() {
    try (Publisher<StringMessage> publisher =
        here.advertise("/too_large", StringMessage.TYPE, Qos.defaults())) {
      StringMessage large = new StringMessage("x".repeat(DdsOptions.DEFAULT_MAX_MESSAGE_BYTES));
      assertThatThrownBy(() -> publisher.publish(large))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("/too_large")
          .hasMessageContaining("expected at most 1048576");
    }
  }

  @Test
  void nodesAreAnnouncedWithTheirTopics() {
    Inbox<ParticipantEntitiesInfo> inbox = new Inbox<>();
    try (DdsTransport other =
        DdsTransport.open(Loopback.options("slotcast_perception").withNamespace("/robot1"))) {
      other.subscribe("/graph_in", Counter.TYPE, Qos.defaults(), message -> {});
      other.node("slotcast_prediction").advertise("/graph_out", Counter.TYPE, Qos.defaults());
      // As ROS 2 does, room for many: every participant tells its own on this one topic.
      Subscription graph =
          here.subscribeDds(
              "ros_discovery_info",
              ParticipantEntitiesInfo.TYPE,
              Qos.latched().withDepth(100),
              inbox);
      Loopback.await(
          "both nodes",
          LIMIT,
          () -> {
            ParticipantEntitiesInfo last = last(inbox.messages, 2);
            return last != null
                && describes(last.nodes().get(0), "slotcast_perception", 1, 0)
                && describes(last.nodes().get(1), "slotcast_prediction", 0, 1);
          });
      ParticipantEntitiesInfo last = last(inbox.messages, 2);
      assertThat(last.gid().data()).hasSize(Gid.HUMBLE_BYTES);
      assertThat(last.nodes().get(0).readerGids().get(0).data())
          .startsWith(java.util.Arrays.copyOf(last.gid().data(), 12));
      graph.close();
    }
  }

  @Test
  void everyPublisherEndsWithItsTransport() {
    DdsTransport transport = DdsTransport.open(Loopback.options("ending"));
    List<Publisher<Counter>> publishers =
        List.of(
            transport.advertise("/ending", Counter.TYPE, Qos.defaults()),
            transport.node("another").advertise("/ending", Counter.TYPE, Qos.defaults()),
            transport.advertiseDds("ending", Counter.TYPE, Qos.defaults()));
    transport.close();
    assertThat(publishers)
        .allSatisfy(
            publisher ->
                assertThatThrownBy(() -> publisher.publish(new Counter(1)))
                    .isInstanceOf(IllegalStateException.class));
  }

  @Test
  void subscriptionsOpenAndCloseWhileAPublisherSends() throws InterruptedException {
    Publisher<Counter> publisher = there.advertise("/busy", Counter.TYPE, Qos.latched());
    AtomicBoolean end = new AtomicBoolean();
    Thread sender =
        new Thread(
            () -> {
              for (int value = 0; !end.get(); value++) {
                publisher.publish(new Counter(value));
                Thread.onSpinWait();
              }
            });
    sender.start();
    AtomicLong seen = new AtomicLong();
    try {
      for (int i = 0; i < 200; i++) {
        AtomicInteger last = new AtomicInteger(-1);
        AtomicBoolean inOrder = new AtomicBoolean(true);
        Subscription subscription =
            here.subscribe(
                "/busy",
                Counter.TYPE,
                Qos.latched(),
                message -> {
                  seen.incrementAndGet();
                  inOrder.compareAndSet(true, last.getAndSet(message.value()) < message.value());
                });
        if (i % 4 == 0) {
          Loopback.await("a message", LIMIT, () -> last.get() >= 0);
        }
        subscription.close();
        int afterClosing = last.get();
        assertThat(inOrder).isTrue();
        assertThat(subscription.counts().failed()).isZero();
        assertThat(last).hasValue(afterClosing);
      }
    } finally {
      end.set(true);
      sender.join();
      publisher.close();
    }
    assertThat(seen).hasValueGreaterThanOrEqualTo(50);
  }

  private static <T> T roundTrip(String topic, MessageType<T> type, T message)
      throws InterruptedException {
    Inbox<T> inbox = new Inbox<>();
    Subscription subscription = here.subscribe(topic, type, Qos.defaults(), inbox);
    try (Publisher<T> publisher = there.advertise(topic, type, Qos.defaults())) {
      Loopback.match(publisher, subscription);
      publisher.publish(message);
      T received = inbox.messages.poll(300, TimeUnit.SECONDS);
      assertThat(inbox.refusals).isEmpty();
      return received;
    } finally {
      subscription.close();
    }
  }

  private static ParticipantEntitiesInfo last(
      BlockingQueue<ParticipantEntitiesInfo> infos, int nodes) {
    return infos.stream()
        .filter(info -> info.nodes().size() == nodes)
        .reduce((first, second) -> second)
        .orElse(null);
  }

  private static boolean describes(NodeEntitiesInfo node, String name, int readers, int writers) {
    return node.nodeNamespace().equals("/robot1")
        && node.nodeName().equals(name)
        && node.readerGids().size() == readers
        && node.writerGids().size() == writers;
  }
}
