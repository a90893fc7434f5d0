package slotcast.ros.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who finds whom, by ROS_AUTOMATIC_DISCOVERY_RANGE and ROS_STATIC_PEERS, over real DDS. */
class DiscoveryRangeTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @ParameterizedTest
  @CsvSource({
    "LOCALHOST, '', LOCALHOST, ''",
    "LOCALHOST, '', SUBNET, ''",
    "SUBNET, '', SUBNET, ''",
    "SUBNET, 127.0.0.1, LOCALHOST, ''",
    "SYSTEM_DEFAULT, 127.0.0.1, SUBNET, localhost",
    "LOCALHOST, 127.0.0.1, LOCALHOST, localhost"
  })
  void findEachOther(DiscoveryRange one, String peer, DiscoveryRange other, String otherPeer) {
    try (DdsTransport here = open("here", one, peer);
        DdsTransport there = open("there", other, otherPeer);
        Publisher<Counter> publisher = there.advertise("/range", Counter.TYPE, Qos.latched())) {
      publisher.publish(new Counter(3));
      Subscription subscription =
          here.subscribe("/range", Counter.TYPE, Qos.latched(), message -> {});
      Loopback.await("the message", LIMIT, () -> subscription.counts().delivered() == 1);
    }
  }

  @Test
  void withDiscoveryOffNobodyIsFound() throws InterruptedException {
    try (DdsTransport here = open("here", DiscoveryRange.OFF, "");
        DdsTransport there = open("there", DiscoveryRange.LOCALHOST, "");
        DdsTransport third = open("third", DiscoveryRange.LOCALHOST, "");
        Publisher<Counter> publisher = there.advertise("/range", Counter.TYPE, Qos.latched())) {
      Subscription none = here.subscribe("/range", Counter.TYPE, Qos.latched(), message -> {});
      Subscription some = third.subscribe("/range", Counter.TYPE, Qos.latched(), message -> {});
      Loopback.await("the one that looks", LIMIT, () -> some.publishers() == 1);
      Thread.sleep(2000); // announcements come every few hundred milliseconds at first
      assertThat(none.publishers()).isZero();
      assertThat(publisher.subscribers()).isEqualTo(1);
    }
  }

  private static DdsTransport open(String name, DiscoveryRange range, String peer) {
    String[] peers = peer.isEmpty() ? new String[0] : new String[] {peer};
    return DdsTransport.open(
        DdsOptions.fromEnvironment(name, java.util.Map.of())
            .withDomainId(Loopback.domainId())
            .withDiscovery(range, peers));
  }
}
