package slotcast.ros.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import slotcast.ros.transport.RemoteEndpoint.Kind;

/**
 * The bytes of RTPS discovery: reads what other participants say of themselves, their publishers
 * and their subscriptions, and writes what a participant without endpoints has to say.
 *
 * <p>Source: DDSI-RTPS 2.5, 9.4 (submessages), 9.6.2 (parameters).
 */
final class RtpsDiscovery {
  static final int PREFIX_BYTES = 12;
  static final int DEFAULT_LEASE_SECONDS = 100;
  private static final int LEASE_SECONDS = 20;

  private static final int HEADER_BYTES = 20;
  private static final int ACKNACK = 0x06;
  private static final int HEARTBEAT = 0x07;
  private static final int GAP = 0x08;
  private static final int INFO_TIMESTAMP = 0x09;
  private static final int INFO_DESTINATION = 0x0e;
  private static final int DATA = 0x15;
  private static final int PAD = 0x01;

  private static final int PARTICIPANT = 0x000001c1;
  private static final int PARTICIPANT_WRITER = 0x000100c2;
  private static final int PARTICIPANT_READER = 0x000100c7;
  private static final int PUBLICATIONS_WRITER = 0x000003c2;
  private static final int PUBLICATIONS_READER = 0x000003c7;
  private static final int SUBSCRIPTIONS_WRITER = 0x000004c2;
  private static final int SUBSCRIPTIONS_READER = 0x000004c7;

  /** Announces and detects participants, detects publishers and subscriptions. */
  private static final int BUILTIN_ENDPOINTS = 1 | 1 << 1 | 1 << 3 | 1 << 5;

  private static final int PID_SENTINEL = 0x0001;
  private static final int PID_LEASE = 0x0002;
  private static final int PID_TOPIC = 0x0005;
  private static final int PID_TYPE = 0x0007;
  private static final int PID_PROTOCOL = 0x0015;
  private static final int PID_VENDOR = 0x0016;
  private static final int PID_RELIABILITY = 0x001a;
  private static final int PID_DURABILITY = 0x001d;
  private static final int PID_UNICAST = 0x0031;
  private static final int PID_META_UNICAST = 0x0032;
  private static final int PID_PARTICIPANT_GUID = 0x0050;
  private static final int PID_BUILTIN_ENDPOINTS = 0x0058;
  private static final int PID_ENDPOINT_GUID = 0x005a;
  private static final int PID_KEY_HASH = 0x0070;
  private static final int PID_STATUS = 0x0071;
  private static final int UDP_V4 = 1;
  private static final int MAX_BITS = 256;

  /** What a packet says, as it is read. Prefixes name participants. */
  interface Receiver {
    void participant(ByteBuffer prefix, List<SocketAddress> locators, long leaseSeconds);

    void participantLeft(ByteBuffer prefix);

    /**
     * @param number of the message among those of the participant's list of that kind
     */
    void endpoint(ByteBuffer prefix, long number, RemoteEndpoint endpoint);

    void endpointLeft(ByteBuffer prefix, Kind list, long number, DdsGuid endpoint);

    /** The participant's list of a kind holds the messages from first to last. */
    void heartbeat(ByteBuffer prefix, Kind list, long first, long last);

    /** Messages from {@code from} to before {@code to} do not exist any more. */
    void gap(ByteBuffer prefix, Kind list, long from, long to);
  }

  private final byte[] prefix;
  private final List<InetAddress> addresses;
  private final int port;
  private int acknowledgements;

  /**
   * @param prefix of our own
   * @param addresses and {@code port}: where we are reached
   */
  RtpsDiscovery(byte[] prefix, List<InetAddress> addresses, int port) {
    this.prefix = prefix.clone();
    this.addresses = List.copyOf(addresses);
    this.port = port;
  }

  static ByteBuffer prefix(DdsGuid guid) {
    return ByteBuffer.wrap(guid.bytes(), 0, PREFIX_BYTES).slice();
  }

  // ---- reading ----

  /** Reads a packet, which may be anything; what makes no sense is passed over. */
  void read(ByteBuffer packet, Receiver receiver) {
    try {
      readAll(packet, receiver);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      // Not RTPS, or cut short: on a network there is everything.
    }
  }

  private void readAll(ByteBuffer packet, Receiver receiver) {
    if (packet.remaining() < HEADER_BYTES || packet.getInt(0) != 0x52545053) { // "RTPS"
      return;
    }
    byte[] sender = new byte[PREFIX_BYTES];
    packet.get(8, sender);
    if (Arrays.equals(sender, prefix)) {
      return;
    }
    packet.position(HEADER_BYTES);
    while (packet.remaining() >= 4) {
      int kind = packet.get();
      int flags = packet.get();
      packet.order((flags & 1) != 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int length = Short.toUnsignedInt(packet.getShort());
      if (length == 0 && kind != PAD && kind != INFO_TIMESTAMP) {
        length = packet.remaining(); // the last one may say 0
      }
      int end = Math.addExact(packet.position(), length);
      if (end > packet.limit()) {
        return;
      }
      ByteBuffer body = packet.slice(packet.position(), length).order(packet.order());
      readOne(kind, flags, body, ByteBuffer.wrap(sender), receiver);
      packet.position(end);
    }
  }

  private static void readOne(
      int kind, int flags, ByteBuffer body, ByteBuffer sender, Receiver receiver) {
    switch (kind) {
      case DATA -> readData(flags, body, sender, receiver);
      case HEARTBEAT -> {
        body.getInt(); // reader
        Kind list = list(entity(body));
        if (list != null) {
          receiver.heartbeat(sender, list, number(body), number(body));
        }
      }
      case GAP -> {
        body.getInt(); // reader
        Kind list = list(entity(body));
        if (list != null) {
          long from = number(body);
          receiver.gap(sender, list, from, number(body)); // further ones are asked for once more
        }
      }
      default -> {}
    }
  }

  /** Which list a participant's writer announces; null: none of them. */
  private static Kind list(int writer) {
    return switch (writer) {
      case PUBLICATIONS_WRITER -> Kind.PUBLISHER;
      case SUBSCRIPTIONS_WRITER -> Kind.SUBSCRIPTION;
      default -> null;
    };
  }

  private static void readData(int flags, ByteBuffer body, ByteBuffer sender, Receiver receiver) {
    body.getShort();
    int toQos = Short.toUnsignedInt(body.getShort());
    int start = body.position() + toQos;
    body.getInt(); // reader
    int writer = entity(body);
    Kind list = list(writer);
    if (writer != PARTICIPANT_WRITER && list == null) {
      return;
    }
    long number = number(body);
    body.position(start);
    Map<Integer, List<ByteBuffer>> said = new HashMap<>();
    if ((flags & 2) != 0) {
      readParameters(body, said);
    }
    ByteBuffer status = first(said, PID_STATUS);
    boolean ended = status != null && status.remaining() >= 4 && (status.get(3) & 3) != 0;
    if ((flags & 0x0c) != 0) {
      int encapsulation = body.order(ByteOrder.BIG_ENDIAN).getShort();
      body.getShort();
      body.order((encapsulation & 1) != 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      readParameters(body, said);
    }
    if (writer == PARTICIPANT_WRITER) {
      DdsGuid guid = guid(said, PID_PARTICIPANT_GUID);
      ByteBuffer who = guid == null ? sender : prefix(guid);
      if (ended) {
        receiver.participantLeft(who);
      } else {
        ByteBuffer lease = first(said, PID_LEASE);
        receiver.participant(
            who, locators(said), lease == null ? DEFAULT_LEASE_SECONDS : lease(lease.getInt()));
      }
      return;
    }
    DdsGuid guid = guid(said, PID_ENDPOINT_GUID);
    String topic = text(first(said, PID_TOPIC));
    String type = text(first(said, PID_TYPE));
    if (guid != null && ended) {
      receiver.endpointLeft(sender, list, number, guid);
    } else if (guid != null && topic != null && type != null) {
      receiver.endpoint(
          sender, number, new RemoteEndpoint(list, guid, topic, type, qos(list, said)));
    }
  }

  private static long lease(int seconds) {
    return seconds < 0 ? Integer.MAX_VALUE : seconds + 1L;
  }

  /**
   * Defaults, where they are left out: a publisher is reliable, a subscription best effort, both
   * are volatile.
   */
  private static Qos qos(Kind kind, Map<Integer, List<ByteBuffer>> said) {
    ByteBuffer reliability = first(said, PID_RELIABILITY);
    ByteBuffer durability = first(said, PID_DURABILITY);
    boolean bestEffort =
        reliability == null ? kind == Kind.SUBSCRIPTION : reliability.getInt() < 2;
    return new Qos(
        bestEffort
            ? Qos.Reliability.BEST_EFFORT
            : Qos.Reliability.RELIABLE,
        1,
        durability != null && durability.getInt() > 0
            ? Qos.Durability.TRANSIENT_LOCAL
            : Qos.Durability.VOLATILE);
  }

  private static void readParameters(ByteBuffer in, Map<Integer, List<ByteBuffer>> said) {
    while (in.remaining() >= 4) {
      int pid = Short.toUnsignedInt(in.getShort());
      int length = Short.toUnsignedInt(in.getShort());
      if (pid == PID_SENTINEL) {
        return;
      }
      ByteBuffer value = in.slice(in.position(), Math.min(length, in.remaining()));
      said.computeIfAbsent(pid, p -> new ArrayList<>()).add(value.order(in.order()));
      in.position(in.position() + length);
    }
  }

  private static ByteBuffer first(Map<Integer, List<ByteBuffer>> said, int pid) {
    List<ByteBuffer> values = said.get(pid);
    return values == null ? null : values.get(0);
  }

  private static DdsGuid guid(Map<Integer, List<ByteBuffer>> said, int pid) {
    ByteBuffer value = first(said, pid);
    if (value == null) {
      value = first(said, PID_KEY_HASH);
    }
    if (value == null || value.remaining() < 16) {
      return null;
    }
    byte[] bytes = new byte[16];
    value.get(0, bytes);
    return DdsGuid.of(bytes);
  }

  private static String text(ByteBuffer value) {
    if (value == null) {
      return null;
    }
    int length = value.getInt();
    byte[] bytes = new byte[Math.min(Math.max(length - 1, 0), value.remaining())]; // less NUL
    value.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static List<SocketAddress> locators(Map<Integer, List<ByteBuffer>> said) {
    List<SocketAddress> locators = new ArrayList<>();
    for (ByteBuffer value : said.getOrDefault(PID_META_UNICAST, List.of())) {
      if (value.remaining() >= 24 && value.getInt(0) == UDP_V4) {
        byte[] address = new byte[4];
        value.get(20, address);
        int port = value.getInt(4);
        try {
          if (port > 0 && port < 65_536) {
            locators.add(new InetSocketAddress(InetAddress.getByAddress(address), port));
          }
        } catch (UnknownHostException e) {
          throw new IllegalStateException("four bytes are an address", e);
        }
      }
    }
    return locators;
  }

  private static int entity(ByteBuffer in) {
    byte[] id = new byte[4];
    in.get(id);
    return ByteBuffer.wrap(id).getInt();
  }

  private static long number(ByteBuffer in) {
    return ((long) in.getInt() << 32) + Integer.toUnsignedLong(in.getInt());
  }

  // ---- writing ----

  private ByteBuffer packet() {
    return ByteBuffer.allocate(2048)
        .putInt(0x52545053)
        .putShort((short) 0x0203)
        .putShort((short) 0) // no vendor
        .put(prefix)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(ByteBuffer packet) {
    return Arrays.copyOf(packet.array(), packet.position());
  }

  private static void entity(ByteBuffer out, int id) {
    out.put((byte) (id >> 24)).put((byte) (id >> 16)).put((byte) (id >> 8)).put((byte) id);
  }

  /** Opens a submessage; returns where its length belongs. */
  private static int begin(ByteBuffer out, int kind, int flags) {
    out.put((byte) kind).put((byte) (flags | 1));
    int at = out.position();
    out.putShort((short) 0);
    return at;
  }

  private static void end(ByteBuffer out, int at) {
    out.putShort(at, (short) (out.position() - at - 2));
  }

  private static void parameter(ByteBuffer out, int pid, int bytes) {
    out.putShort((short) pid).putShort((short) bytes);
  }

  /** Says that we are there. */
  byte[] announcement() {
    ByteBuffer out = packet();
    int at = participantData(out, 1, 4);
    parameter(out, PID_PROTOCOL, 4);
    out.put(new byte[] {2, 3, 0, 0});
    parameter(out, PID_VENDOR, 4);
    out.putInt(0);
    for (int pid : new int[] {PID_META_UNICAST, PID_UNICAST}) {
      for (InetAddress address : addresses) {
        parameter(out, pid, 24);
        out.putInt(UDP_V4).putInt(port).put(new byte[12]).put(address.getAddress());
      }
    }
    parameter(out, PID_LEASE, 8);
    out.putInt(LEASE_SECONDS).putInt(0);
    parameter(out, PID_BUILTIN_ENDPOINTS, 4);
    out.putInt(BUILTIN_ENDPOINTS);
    return finish(out, at);
  }

  /** Says that we are gone. */
  byte[] farewell() {
    ByteBuffer out = packet();
    return finish(out, participantData(out, 2, 2 | 8));
  }

  /** Begins a message of the list of participants, up to the guid. */
  private int participantData(ByteBuffer out, long number, int flags) {
    int at = begin(out, DATA, flags);
    out.putShort((short) 0).putShort((short) 16);
    entity(out, PARTICIPANT_READER);
    entity(out, PARTICIPANT_WRITER);
    out.putInt((int) (number >> 32)).putInt((int) number);
    if ((flags & 2) != 0) {
      parameter(out, PID_STATUS, 4);
      out.put(new byte[] {0, 0, 0, 3}); // disposed and unregistered
      parameter(out, PID_SENTINEL, 0);
    }
    out.put(new byte[] {0, 3, 0, 0}); // parameters, little endian
    parameter(out, PID_PARTICIPANT_GUID, 16);
    out.put(prefix);
    entity(out, PARTICIPANT);
    return at;
  }

  private static byte[] finish(ByteBuffer out, int at) {
    parameter(out, PID_SENTINEL, 0);
    end(out, at);
    return bytes(out);
  }

  /**
   * Tells a participant which messages of one of its lists have come.
   *
   * @param next all before it have
   * @param last the last one that there is
   * @param ahead those from {@code next} on that have come
   */
  byte[] acknowledgement(ByteBuffer to, Kind list, long next, long last, Set<Long> ahead) {
    int bits = (int) Math.max(0, Math.min(MAX_BITS, last - next + 1));
    ByteBuffer out = packet();
    int destination = begin(out, INFO_DESTINATION, 0);
    out.put(to.duplicate());
    end(out, destination);
    int at = begin(out, ACKNACK, 0);
    boolean publishers = list == Kind.PUBLISHER;
    entity(out, publishers ? PUBLICATIONS_READER : SUBSCRIPTIONS_READER);
    entity(out, publishers ? PUBLICATIONS_WRITER : SUBSCRIPTIONS_WRITER);
    out.putInt((int) (next >> 32)).putInt((int) next).putInt(bits);
    int[] words = new int[(bits + 31) / 32];
    for (int i = 0; i < bits; i++) {
      if (!ahead.contains(next + i)) {
        words[i / 32] |= 1 << (31 - i % 32);
      }
    }
    for (int word : words) {
      out.putInt(word);
    }
    out.putInt(++acknowledgements);
    end(out, at);
    return bytes(out);
  }
}
