package slotcast.ros.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.ros.transport.RemoteEndpoint.Kind;

/**
 * Learns of every publisher and subscription in a domain, matching or not, and of their ends: Fast
 * DDS's Java interface tells of those only that match, and does not understand how Cyclone DDS says
 * that one has ended (by its key, without the key's hash). A participant without endpoints of its
 * own, which takes part in discovery alone, and may look at what is sent on a topic.
 *
 * <p>Source: DDSI-RTPS 2.5, 8.5 (discovery) and 8.4.12 (reliable reader).
 */
final class DdsWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DdsWatch.class);
  private static final int MAX_PACKET = 65_536;
  private static final long ANNOUNCE_MILLIS = 1_000;
  private static final int PEER_PARTICIPANTS = 32;
  private static final long NANOS = 1_000_000_000L;

  // A stranger may announce what he likes: it takes bounded memory, and in doubt nothing has ended.
  private static final int MAX_PARTICIPANTS = 1_000;
  private static final int MAX_ENDPOINTS = 50_000;

  /** Of a topic or type, as DDS has it; what is longer is none of ours. */
  private static final int MAX_NAME = 256;

  /** Addresses of a participant: each of them is sent to. */
  private static final int MAX_LOCATORS = 16;

  private static final int READER_WITHOUT_KEY = 0x04;
  private static final long LOOK_NANOS = 3 * NANOS;
  private static final int LOOK_END_TOLD = 3;

  /** Another participant. */
  private static final class Remote {
    private List<SocketAddress> locators = List.of();
    private List<SocketAddress> reachedAt = List.of();
    private long leaseNanos = RtpsDiscovery.DEFAULT_LEASE_SECONDS * NANOS;
    private long seenNanos = System.nanoTime();
    private final Map<Kind, EndpointList> lists =
        Map.of(Kind.PUBLISHER, new EndpointList(), Kind.SUBSCRIPTION, new EndpointList());
  }

  private final int domainId;
  private final List<InetAddress> addresses;
  private final List<SocketAddress> peers = new ArrayList<>();
  private final boolean multicasts;
  private final RtpsDiscovery wire;
  private final RtpsPackets packets;
  private final DatagramSocket unicast;
  private final MulticastSocket group;
  private final Map<ByteBuffer, Remote> remotes = new HashMap<>();
  private final Map<DdsGuid, RemoteEndpoint> endpoints = new HashMap<>();
  private volatile boolean closed;
  private Look look; // null: none
  private int looks;
  private long subscriptionNumber;
  private byte[] lookEnds; // what the end of the last look was told with
  private int lookEndsTold = LOOK_END_TOLD;

  /**
   * A message that was seen on its way.
   *
   * @param number among those of its publisher
   * @param bytes of it
   */
  record Sent(DdsGuid publisher, long number, long bytes) {}

  /** A subscription that ends with the first message. */
  private record Look(int entity, String topic, byte[] announced, Consumer<Sent> seen, long end) {}

  /**
   * Joins the domain.
   *
   * @param addresses IPv4 addresses of the interfaces to use
   * @param peerAddresses of machines to look for others on
   */
  DdsWatch(int domainId, List<String> addresses, List<String> peerAddresses, boolean multicasts)
      throws IOException {
    this.domainId = domainId;
    this.multicasts = multicasts;
    this.addresses = new ArrayList<>();
    for (String address : addresses) {
      this.addresses.add(InetAddress.getByName(address));
    }
    for (String peer : peerAddresses) {
      for (int i = 0; i < PEER_PARTICIPANTS; i++) {
        peers.add(new InetSocketAddress(peer, DdsPorts.discoveryUnicast(domainId, i)));
      }
    }
    byte[] prefix = new byte[RtpsDiscovery.PREFIX_BYTES];
    new SecureRandom().nextBytes(prefix);
    this.unicast = new DatagramSocket(0);
    this.wire = new RtpsDiscovery(prefix);
    this.packets = new RtpsPackets(prefix, this.addresses, unicast.getLocalPort());
    this.group = multicasts ? new MulticastSocket(DdsPorts.discoveryMulticast(domainId)) : null;
    if (group != null) {
      for (InetAddress address : this.addresses) {
        group.joinGroup(
            new InetSocketAddress(DdsProfiles.DISCOVERY_GROUP, 0),
            NetworkInterface.getByInetAddress(address));
      }
      start(() -> receive(group));
    }
    start(() -> receive(unicast));
    start(this::announce);
  }

  private void start(Runnable work) {
    Thread thread = new Thread(work, "DDS watch " + domainId);
    thread.setDaemon(true);
    thread.start();
  }

  /** The publishers, or subscriptions, of a topic that are there now. */
  synchronized List<RemoteEndpoint> endpointsOf(String ddsTopic, Kind kind) {
    return endpoints.values().stream()
        .filter(e -> e.kind() == kind && e.topic().equals(ddsTopic))
        .toList();
  }

  /** Where messages reach an endpoint's participant; nowhere while it is not known. */
  synchronized List<SocketAddress> reach(DdsGuid endpoint) {
    Remote remote = remotes.get(RtpsDiscovery.prefix(endpoint));
    return remote == null ? List.of() : remote.reachedAt;
  }

  /** How many participants are there now, as far as they are remembered. */
  synchronized int participants() {
    return remotes.size();
  }

  /**
   * Whether an endpoint is known to have ended: its participant is there and its list, of which all
   * has come, does not name it. In doubt it has not.
   */
  synchronized boolean hasEnded(DdsGuid endpoint, Kind kind) {
    Remote remote = remotes.get(RtpsDiscovery.prefix(endpoint));
    return remote != null && remote.lists.get(kind).isKnown() && !endpoints.containsKey(endpoint);
  }

  /**
   * Looks at one message of a topic, whatever its size: for a moment, and not while looking
   * already.
   *
   * @param seen gets it, if one is sent while looking; must return at once
   */
  synchronized void look(String ddsTopic, String ddsType, Consumer<Sent> seen) {
    if (look == null && !closed) {
      int entity = ++looks << 8 | READER_WITHOUT_KEY;
      byte[] announced = packets.subscription(++subscriptionNumber, entity, ddsTopic, ddsType);
      look = new Look(entity, ddsTopic, announced, seen, System.nanoTime() + LOOK_NANOS);
      sendToAll(announced);
    }
  }

  private void endLook() {
    lookEnds = packets.subscriptionEnds(++subscriptionNumber, look.entity());
    lookEndsTold = 0;
    look = null;
    sendToAll(lookEnds);
  }

  /** Once a second, since packets get lost. */
  private void repeatLook() {
    if (look != null && System.nanoTime() > look.end()) {
      endLook();
    } else if (look != null) {
      sendToAll(look.announced());
    } else if (lookEndsTold < LOOK_END_TOLD) {
      lookEndsTold++;
      sendToAll(lookEnds);
    }
  }

  private void sendToAll(byte[] packet) {
    remotes.values().forEach(r -> r.locators.forEach(locator -> send(packet, locator)));
  }

  private void receive(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[MAX_PACKET], MAX_PACKET);
    while (!closed) {
      try {
        packet.setLength(MAX_PACKET);
        socket.receive(packet);
        take(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()).slice());
      } catch (IOException e) {
        if (!closed) {
          LOG.debug("the watch on domain {} received nothing: {}", domainId, e.toString());
        }
      }
    }
  }

  /** Takes in one packet, which may be anything. */
  synchronized void take(ByteBuffer packet) {
    wire.read(packet, new Incoming());
  }

  private final class Incoming implements RtpsDiscovery.Receiver {
    @Override
    public void participant(ByteBuffer prefix, List<SocketAddress> locators, long leaseSeconds) {
      Remote remote = remotes.get(prefix);
      boolean isNew = remote == null;
      if (isNew && remotes.size() >= MAX_PARTICIPANTS) {
        return;
      }
      if (isNew) {
        remote = new Remote();
        remotes.put(prefix, remote);
      }
      remote.locators = few(locators);
      remote.leaseNanos = leaseSeconds * NANOS;
      remote.seenNanos = System.nanoTime();
      if (isNew) {
        byte[] announcement = packets.announcement();
        remote.locators.forEach(locator -> send(announcement, locator));
      }
    }

    private static List<SocketAddress> few(List<SocketAddress> locators) {
      return locators.stream().distinct().limit(MAX_LOCATORS).toList();
    }

    @Override
    public void reachedAt(ByteBuffer prefix, List<SocketAddress> locators) {
      Remote remote = remotes.get(prefix);
      if (remote != null) {
        remote.reachedAt = few(locators);
      }
    }

    @Override
    public void participantLeft(ByteBuffer prefix) {
      forget(prefix);
    }

    @Override
    public void endpoint(ByteBuffer prefix, long number, RemoteEndpoint endpoint) {
      Remote remote = remotes.get(prefix);
      if (remote == null) {
        return; // it is asked once more when its participant is known
      }
      boolean isSmall = endpoint.topic().length() + endpoint.type().length() <= 2 * MAX_NAME;
      if (isSmall && (endpoints.size() < MAX_ENDPOINTS || endpoints.containsKey(endpoint.guid()))) {
        endpoints.put(endpoint.guid(), endpoint);
      } else {
        remote.lists.get(endpoint.kind()).leaveOut();
      }
      came(prefix, endpoint.kind(), number);
    }

    @Override
    public void endpointLeft(ByteBuffer prefix, Kind list, long number, DdsGuid endpoint) {
      endpoints.remove(endpoint);
      came(prefix, list, number);
    }

    @Override
    public void message(DdsGuid publisher, long number, long bytes) {
      RemoteEndpoint endpoint = endpoints.get(publisher);
      if (look != null && endpoint != null && endpoint.topic().equals(look.topic())) {
        look.seen().accept(new Sent(publisher, number, bytes));
        endLook();
      }
    }

    @Override
    public void unreadable(ByteBuffer prefix, Kind list, long number) {
      Remote remote = remotes.get(prefix);
      if (remote != null) {
        remote.lists.get(list).leaveOut();
      }
      came(prefix, list, number); // else it is asked for once more, without end
    }

    private void came(ByteBuffer prefix, Kind list, long number) {
      Remote remote = remotes.get(prefix);
      if (remote != null) {
        remote.lists.get(list).take(number);
      }
    }

    @Override
    public void heartbeat(ByteBuffer prefix, Kind kind, long first, long last) {
      Remote remote = remotes.get(prefix);
      if (remote != null) {
        remote.seenNanos = System.nanoTime();
        EndpointList list = remote.lists.get(kind);
        list.heard(first, last);
        acknowledge(prefix, remote, kind, last, false);
      }
    }

    @Override
    public void gap(ByteBuffer prefix, Kind kind, long from, long to) {
      Remote remote = remotes.get(prefix);
      if (remote != null && to - from < MAX_PACKET) {
        remote.lists.get(kind).takeAll(from, to);
      }
    }
  }

  private void acknowledge(ByteBuffer prefix, Remote remote, Kind kind, long last, boolean asks) {
    EndpointList list = remote.lists.get(kind);
    byte[] answer = packets.acknowledgement(prefix, kind, list.next(), last, list.ahead(), asks);
    remote.locators.forEach(locator -> send(answer, locator));
  }

  private void forget(ByteBuffer prefix) {
    remotes.remove(prefix);
    endpoints.keySet().removeIf(guid -> RtpsDiscovery.prefix(guid).equals(prefix));
  }

  private void announce() {
    while (!closed) {
      byte[] announcement = packets.announcement();
      if (multicasts) {
        for (InetAddress address : addresses) {
          sendToGroup(announcement, address);
        }
      }
      peers.forEach(peer -> send(announcement, peer));
      synchronized (this) {
        repeatLook();
        long now = System.nanoTime();
        List<ByteBuffer> gone = new ArrayList<>();
        remotes.forEach(
            (prefix, remote) -> {
              if (now - remote.seenNanos > remote.leaseNanos) {
                gone.add(prefix);
              } else {
                remote.lists.forEach( // asks for a heartbeat
                    (kind, list) -> acknowledge(prefix, remote, kind, list.next() - 1, true));
              }
            });
        gone.forEach(this::forget);
      }
      try {
        Thread.sleep(ANNOUNCE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void sendToGroup(byte[] bytes, InetAddress address) {
    try {
      synchronized (unicast) {
        unicast.setOption(
            StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByInetAddress(address));
        send(
            bytes,
            new InetSocketAddress(
                DdsProfiles.DISCOVERY_GROUP, DdsPorts.discoveryMulticast(domainId)));
      }
    } catch (IOException e) {
      LOG.debug("no multicast on {}: {}", address, e.toString());
    }
  }

  private void send(byte[] bytes, SocketAddress to) {
    try {
      unicast.send(new DatagramPacket(bytes, bytes.length, to));
    } catch (IOException | IllegalArgumentException e) {
      LOG.debug("nothing sent to {}: {}", to, e.toString());
    }
  }

  @Override
  public void close() {
    closed = true;
    byte[] farewell = packets.farewell();
    synchronized (this) {
      sendToAll(farewell);
    }
    unicast.close();
    if (group != null) {
      group.close();
    }
  }
}
