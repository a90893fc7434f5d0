package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MessageType;
import slotcast.ros.transport.RemoteEndpoint.Kind;

/** What a subscription says of publishers that do not match it, over real DDS. */
class LinkHealthTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static DdsTransport here;
  private static DdsTransport there;

  @BeforeAll
  static void open() {
    here = DdsTransport.open(Loopback.options("here"));
    there = DdsTransport.open(Loopback.options("camera_node").withNamespace("/robot1"));
  }

  @AfterAll
  static void close() {
    here.close();
    there.close();
  }

  @Test
  void aBestEffortCameraAndAReliableSubscriptionAreNamed() {
    expect(
        Image.TYPE,
        Qos.sensorData(),
        Qos.defaults(),
        "publisher /robot1/camera_node does not match: its reliability is best_effort, requested is"
            + " reliable; set qos_overrides./mismatched.subscription.reliability to best_effort,"
            + " or make the publisher reliable");
  }

  @Test
  void aVolatilePublisherAndATransientLocalSubscriptionAreNamed() {
    expect(
        Image.TYPE,
        Qos.defaults(),
        Qos.latched(),
        "publisher /robot1/camera_node does not match: its durability is volatile, requested is"
            + " transient_local; set qos_overrides./mismatched.subscription.durability to volatile,"
            + " or make the publisher transient_local");
  }

  @Test
  void anotherTypeIsNamed() {
    expect(
        CompressedImage.TYPE,
        Qos.defaults(),
        Qos.defaults(),
        "publisher /robot1/camera_node does not match: it sends sensor_msgs/msg/CompressedImage,"
            + " expected sensor_msgs/msg/Image; choose the topic that carries it");
  }

  private static void expect(MessageType<?> type, Qos offered, Qos requested, String obstacle) {
    try (Publisher<?> publisher = there.advertise("/mismatched", type, offered);
        Subscription subscription =
            here.subscribe("/mismatched", Image.TYPE, requested, image -> {})) {
      Loopback.await(
          obstacle, LIMIT, () -> subscription.health().obstacles().equals(List.of(obstacle)));
      assertThat(subscription.publishers()).isZero();
      publisher.close();
      Loopback.await(
          "the publisher's end", LIMIT, () -> subscription.health().obstacles().isEmpty());
    }
  }

  @Test
  void ofManyThatDoNotMatchAFewAreNamed() {
    List<Publisher<CompressedImage>> flood = new ArrayList<>();
    try (Subscription subscription =
        here.subscribe("/flooded", Image.TYPE, Qos.defaults(), image -> {})) {
      for (int i = 0; i < 12; i++) {
        flood.add(there.advertise("/flooded", CompressedImage.TYPE, Qos.defaults()));
      }
      String rest = "and 4 more do not match";
      Loopback.await(rest, LIMIT, () -> subscription.health().obstacles().contains(rest));
      assertThat(subscription.health().obstacles()).hasSize(9);
    } finally {
      flood.forEach(Publisher::close);
    }
  }

  @Test
  void aSubscriptionThatAsksForMoreThanIsOfferedIsNamed() {
    String obstacle =
        "subscription /robot1/camera_node does not match: it asks for durability transient_local,"
            + " offered is volatile; set qos_overrides./refused.publisher.durability to"
            + " transient_local, or make the subscription volatile";
    try (Publisher<Image> publisher = here.advertise("/refused", Image.TYPE, Qos.defaults());
        Subscription subscription =
            there.subscribe("/refused", Image.TYPE, Qos.latched(), image -> {});
        Subscription fitting =
            there.subscribe("/refused", Image.TYPE, Qos.sensorData(), image -> {})) {
      Loopback.await(obstacle, LIMIT, () -> publisher.obstacles().equals(List.of(obstacle)));
      Loopback.await("the other", LIMIT, () -> publisher.subscribers() == 1);
      subscription.close();
      Loopback.await("the subscription's end", LIMIT, () -> publisher.obstacles().isEmpty());
      assertThat(fitting.publishers()).isEqualTo(1);
    }
  }

  @Test
  void aMatchedPublisherWithoutAMessageIsToldWithTheSettingsThatHelp() {
    try (Publisher<Image> publisher = there.advertise("/silent", Image.TYPE, Qos.sensorData());
        Subscription subscription =
            here.subscribe("/silent", Image.TYPE, Qos.sensorData(), image -> {})) {
      Loopback.await("a match", LIMIT, () -> publisher.subscribers() == 1);
      assertThat(subscription.health().obstacles()).isEmpty();
      Loopback.await("a word", LIMIT, () -> !subscription.health().obstacles().isEmpty());
      assertThat(subscription.health().obstacles())
          .singleElement()
          .asString()
          .contains("1 publisher(s) matched and nothing arrived for ", "--max-image-bytes");
    }
  }

  @Test
  void messagesTellWhoSentThem() {
    Set<Object> senders = ConcurrentHashMap.newKeySet();
    Transport other = there.node("rear_node");
    try (Publisher<Image> front = there.advertise("/two", Image.TYPE, Qos.defaults());
        Publisher<Image> rear = other.advertise("/two", Image.TYPE, Qos.defaults());
        Subscription subscription =
            here.subscribe(
                "/two",
                Image.TYPE,
                Qos.defaults(),
                new MessageHandler<>() {
                  @Override
                  public void onMessage(Image image) {
                    throw new IllegalStateException("sent by nobody");
                  }

                  @Override
                  public void onMessage(Image image, Object publisher) {
                    senders.add(publisher);
                  }
                })) {
      Loopback.await(
          "both",
          LIMIT,
          () -> {
            front.publish(Loopback.noise(4, 4, 1));
            rear.publish(Loopback.noise(4, 4, 2));
            return subscription.health().publishers() == 2 && senders.size() == 2;
          });
      Loopback.await(
          "their names",
          LIMIT,
          () ->
              Set.of("/robot1/camera_node", "/robot1/rear_node")
                  .equals(senders.stream().map(Object::toString).collect(Collectors.toSet())));
    }
  }

  @ParameterizedTest
  @EnumSource(Qos.Reliability.class)
  void messagesThatAreAllTooLargeForFastDdsAreCountedAndTheirPublisherNamed(
      Qos.Reliability reliability) throws InterruptedException {
    Qos asked = new Qos(reliability, 5, Qos.Durability.VOLATILE);
    try (DdsTransport small =
            DdsTransport.open(Loopback.options("small").withMaxImageBytes(10_000));
        Publisher<Image> publisher = there.advertise("/huge", Image.TYPE, Qos.defaults());
        Subscription subscription = small.subscribe("/huge", Image.TYPE, asked, image -> {})) {
      Loopback.match(publisher, subscription);
      Image image = Loopback.noise(300, 200, 1);
      int sent = 0;
      long end = System.nanoTime() + LIMIT.toNanos();
      while (subscription.counts().lost() < 20) {
        assertThat(System.nanoTime()).as("%s of %d", subscription.counts(), sent).isLessThan(end);
        publisher.publish(image);
        sent++;
        Thread.sleep(50);
        subscription.health();
      }
      assertThat(subscription.counts().lost()).isLessThanOrEqualTo(sent);
      assertThat(subscription.counts().delivered()).isZero();
      assertThat(subscription.health().obstacles())
          .singleElement()
          .asString()
          .contains("/robot1/camera_node sends messages of 1800", "raise --max-image-bytes");
      long lost = subscription.counts().lost();
      publisher.publish(Loopback.noise(8, 8, 2));
      Loopback.await("an image", LIMIT, () -> subscription.counts().delivered() == 1);
      assertThat(subscription.counts().lost()).isBetween(lost, (long) sent);
      assertThat(subscription.health().obstacles()).isEmpty();
      Loopback.await("the end of the look", LIMIT, () -> publisher.subscribers() == 1);
    }
  }

  @Test
  void packetsOfAnyKindAreReadWithoutAnException() {
    long seed = Long.getLong("slotcast.seed", 20_26);
    Random random = new Random(seed);
    RtpsDiscovery wire = new RtpsDiscovery(new byte[12]);
    byte[] other = new byte[12];
    random.nextBytes(other);
    RtpsPackets sender = new RtpsPackets(other, List.of(), 7);
    Ignored ignored = new Ignored();
    for (int i = 0; i < 20_000; i++) {
      byte[] packet =
          switch (i % 4) {
            case 0 -> sender.announcement();
            case 1 -> sender.subscription(i, 0x104, "rt/x", "a::msg::dds_::B_");
            case 2 -> sender.subscriptionEnds(i, 0x104);
            default ->
                sender.acknowledgement(
                    ByteBuffer.wrap(new byte[12]), Kind.SUBSCRIPTION, 5, 90, Set.of(6L), true);
          };
      for (int changed = random.nextInt(8); changed > 0; changed--) {
        packet[4 + random.nextInt(packet.length - 4)] = (byte) random.nextInt();
      }
      wire.read(ByteBuffer.wrap(packet, 0, random.nextInt(packet.length + 1)).slice(), ignored);
    }
    assertThat(ignored.participants).as("seed %d", seed).isPositive();
    assertThat(ignored.endpoints).as("seed %d", seed).isPositive();
    assertThat(ignored.ends).as("seed %d", seed).isPositive();
  }

  @Test
  void dropsAreThoseOfTheProcessesOwnSockets() {
    List<String> lines =
        List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid"
                + "  timeout inode ref pointer drops",
            "  1: 00000000:1CE8 00000000:0000 07 00000000:00000000 00:00000000 00000000     0"
                + "        0 4711 2 0000000000000000 12",
            "  2: 00000000:1CE9 00000000:0000 07 00000000:00000000 00:00000000 00000000     0"
                + "        0 4712 2 0000000000000000 30");
    assertThat(UdpDrops.count(lines, Set.of("4711"))).isEqualTo(12);
    assertThat(UdpDrops.count(lines, Set.of("4711", "4712", "1"))).isEqualTo(42);
  }

  /** Counts what it is told of. */
  private static final class Ignored implements RtpsDiscovery.Receiver {
    private int participants;
    private int endpoints;
    private int ends;

    @Override
    public void participant(
        ByteBuffer prefix, List<java.net.SocketAddress> locators, long leaseSeconds) {
      participants++;
    }

    @Override
    public void participantLeft(ByteBuffer prefix) {}

    @Override
    public void endpoint(ByteBuffer prefix, long number, RemoteEndpoint endpoint) {
      endpoints++;
    }

    @Override
    public void endpointLeft(ByteBuffer prefix, Kind list, long number, DdsGuid endpoint) {
      ends++;
    }

    @Override
    public void heartbeat(ByteBuffer prefix, Kind list, long first, long last) {}

    @Override
    public void gap(ByteBuffer prefix, Kind list, long from, long to) {}

    @Override
    public void message(DdsGuid publisher, long number, long bytes) {}
  }
}
