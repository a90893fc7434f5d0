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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slotcast.ros.transport.RemoteEndpoint.Kind;

/**
 * Reads the packets of RTPS: what other participants say of themselves, their publishers and their
 * subscriptions, and which messages they send.
 *
 * <p>Source: DDSI-RTPS 2.5, 9.4 (submessages), 9.6.2 (parameters).
 */
final class RtpsDiscovery {
  static final int PREFIX_BYTES = 12;
  static final int DEFAULT_LEASE_SECONDS = 100;

  private static final int HEADER_BYTES = 20;
  static final int ACKNACK = 0x06;
  static final int HEARTBEAT = 0x07;
  private static final int GAP = 0x08;
  private static final int INFO_TIMESTAMP = 0x09;
  static final int INFO_DESTINATION = 0x0e;
  static final int DATA = 0x15;
  private static final int DATA_FRAGMENT = 0x16;
  private static final int PAD = 0x01;

  static final int PARTICIPANT = 0x000001c1;
  static final int PARTICIPANT_WRITER = 0x000100c2;
  static final int PARTICIPANT_READER = 0x000100c7;
  static final int PUBLICATIONS_WRITER = 0x000003c2;
  static final int PUBLICATIONS_READER = 0x000003c7;
  static final int SUBSCRIPTIONS_WRITER = 0x000004c2;
  static final int SUBSCRIPTIONS_READER = 0x000004c7;

  /** Both bits of an entity's last byte that mark those of discovery itself. */
  private static final int OF_DISCOVERY = 0xc0;

  static final int PID_SENTINEL = 0x0001;
  static final int PID_LEASE = 0x0002;
  static final int PID_TOPIC = 0x0005;
  static final int PID_TYPE = 0x0007;
  static final int PID_PROTOCOL = 0x0015;
  static final int PID_VENDOR = 0x0016;
  static final int PID_RELIABILITY = 0x001a;
  private static final int PID_DURABILITY = 0x001d;
  private static final int PID_USER_DATA = 0x002c;
  static final int PID_UNICAST = 0x0031;
  static final int PID_META_UNICAST = 0x0032;
  static final int PID_PARTICIPANT_GUID = 0x0050;
  static final int PID_BUILTIN_ENDPOINTS = 0x0058;
  static final int PID_ENDPOINT_GUID = 0x005a;
  private static final int PID_KEY_HASH = 0x0070;
  static final int PID_STATUS = 0x0071;
  static final int UDP_V4 = 1;

  private static final Pattern TYPE_HASH =
      Pattern.compile("(?:^|;)typehash=(RIHS\\d\\d_[0-9a-f]{64});");

  /** What a packet says, as it is read. Prefixes name participants. */
  interface Receiver {
    void participant(ByteBuffer prefix, List<SocketAddress> locators, long leaseSeconds);

    /** Where messages on topics reach a participant, told with {@link #participant}. */
    default void reachedAt(ByteBuffer prefix, List<SocketAddress> locators) {}

    void participantLeft(ByteBuffer prefix);

    /**
     * @param number of the message among those of the participant's list of that kind
     */
    void endpoint(ByteBuffer prefix, long number, RemoteEndpoint endpoint);

    void endpointLeft(ByteBuffer prefix, Kind list, long number, DdsGuid endpoint);

    /** A message of a list that does not say which endpoint it is about, or on which topic. */
    default void unreadable(ByteBuffer prefix, Kind list, long number) {}

    /** The participant's list of a kind holds the messages from first to last. */
    void heartbeat(ByteBuffer prefix, Kind list, long first, long last);

    /** Messages from {@code from} to before {@code to} do not exist any more. */
    void gap(ByteBuffer prefix, Kind list, long from, long to);

    /**
     * A message on a topic, or a part of it.
     *
     * @param number of the message among those of its publisher
     * @param bytes of the whole message
     */
    void message(DdsGuid publisher, long number, long bytes);
  }

  private final byte[] prefix;

  /**
   * @param prefix of our own, whose packets are passed over
   */
  RtpsDiscovery(byte[] prefix) {
    this.prefix = prefix.clone();
  }

  static ByteBuffer prefix(DdsGuid guid) {
    return ByteBuffer.wrap(guid.bytes(), 0, PREFIX_BYTES).slice();
  }

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
      case DATA_FRAGMENT -> {
        body.getShort();
        body.getShort(); // bytes to the inline parameters
        body.getInt(); // reader
        DdsGuid publisher = guid(sender, entity(body));
        long number = number(body);
        body.getInt(); // first fragment
        body.getInt(); // how many, and how large
        receiver.message(publisher, number, Integer.toUnsignedLong(body.getInt()));
      }
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
    long number = number(body);
    body.position(start);
    if (writer != PARTICIPANT_WRITER && list == null) {
      if ((writer & OF_DISCOVERY) != OF_DISCOVERY) {
        receiver.message(guid(sender, writer), number, body.remaining());
      }
      return;
    }
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
            who,
            locators(said, PID_META_UNICAST),
            lease == null ? DEFAULT_LEASE_SECONDS : lease(lease.getInt()));
        receiver.reachedAt(who, locators(said, PID_UNICAST));
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
          sender,
          number,
          new RemoteEndpoint(list, guid, topic, type, qos(list, said), typeHash(said)));
    } else {
      receiver.unreadable(sender, list, number);
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
    boolean bestEffort = reliability == null ? kind == Kind.SUBSCRIPTION : reliability.getInt() < 2;
    return new Qos(
        bestEffort ? Qos.Reliability.BEST_EFFORT : Qos.Reliability.RELIABLE,
        1,
        durability != null && durability.getInt() > 0
            ? Qos.Durability.TRANSIENT_LOCAL
            : Qos.Durability.VOLATILE);
  }

  /** Of what ROS 2 adds to an endpoint, as in {@code typehash=RIHS01_df66...;}, as it is told. */
  private static String typeHash(Map<Integer, List<ByteBuffer>> said) {
    ByteBuffer data = first(said, PID_USER_DATA);
    if (data == null || data.remaining() < 4) {
      return "";
    }
    byte[] bytes = new byte[Math.max(0, Math.min(data.getInt(), data.remaining()))];
    data.get(bytes);
    Matcher hash = TYPE_HASH.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    return hash.find() ? hash.group(1) : "";
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

  private static List<SocketAddress> locators(Map<Integer, List<ByteBuffer>> said, int pid) {
    List<SocketAddress> locators = new ArrayList<>();
    for (ByteBuffer value : said.getOrDefault(pid, List.of())) {
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

  private static DdsGuid guid(ByteBuffer prefix, int entity) {
    return DdsGuid.of(
        ByteBuffer.allocate(PREFIX_BYTES + Integer.BYTES)
            .put(prefix.duplicate())
            .putInt(entity)
            .array());
  }

  private static int entity(ByteBuffer in) {
    byte[] id = new byte[4];
    in.get(id);
    return ByteBuffer.wrap(id).getInt();
  }

  private static long number(ByteBuffer in) {
    return ((long) in.getInt() << 32) + Integer.toUnsignedLong(in.getInt());
  }
}
