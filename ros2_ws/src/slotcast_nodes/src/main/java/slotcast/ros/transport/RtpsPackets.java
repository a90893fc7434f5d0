package slotcast.ros.transport;

import static slotcast.ros.transport.RtpsDiscovery.ACKNACK;
import static slotcast.ros.transport.RtpsDiscovery.DATA;
import static slotcast.ros.transport.RtpsDiscovery.HEARTBEAT;
import static slotcast.ros.transport.RtpsDiscovery.INFO_DESTINATION;
import static slotcast.ros.transport.RtpsDiscovery.PARTICIPANT;
import static slotcast.ros.transport.RtpsDiscovery.PARTICIPANT_READER;
import static slotcast.ros.transport.RtpsDiscovery.PARTICIPANT_WRITER;
import static slotcast.ros.transport.RtpsDiscovery.PID_BUILTIN_ENDPOINTS;
import static slotcast.ros.transport.RtpsDiscovery.PID_ENDPOINT_GUID;
import static slotcast.ros.transport.RtpsDiscovery.PID_LEASE;
import static slotcast.ros.transport.RtpsDiscovery.PID_META_UNICAST;
import static slotcast.ros.transport.RtpsDiscovery.PID_PARTICIPANT_GUID;
import static slotcast.ros.transport.RtpsDiscovery.PID_PROTOCOL;
import static slotcast.ros.transport.RtpsDiscovery.PID_RELIABILITY;
import static slotcast.ros.transport.RtpsDiscovery.PID_SENTINEL;
import static slotcast.ros.transport.RtpsDiscovery.PID_STATUS;
import static slotcast.ros.transport.RtpsDiscovery.PID_TOPIC;
import static slotcast.ros.transport.RtpsDiscovery.PID_TYPE;
import static slotcast.ros.transport.RtpsDiscovery.PID_UNICAST;
import static slotcast.ros.transport.RtpsDiscovery.PID_VENDOR;
import static slotcast.ros.transport.RtpsDiscovery.PUBLICATIONS_READER;
import static slotcast.ros.transport.RtpsDiscovery.PUBLICATIONS_WRITER;
import static slotcast.ros.transport.RtpsDiscovery.SUBSCRIPTIONS_READER;
import static slotcast.ros.transport.RtpsDiscovery.SUBSCRIPTIONS_WRITER;
import static slotcast.ros.transport.RtpsDiscovery.UDP_V4;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import slotcast.ros.transport.RemoteEndpoint.Kind;

/**
 * Writes the packets of RTPS discovery: what a participant has to say that has no endpoints, but
 * now and then a subscription.
 *
 * <p>Source: DDSI-RTPS 2.5, 9.4 (submessages), 9.6.2 (parameters).
 */
final class RtpsPackets {
  private static final int LEASE_SECONDS = 20;

  /** Announces and detects participants and subscriptions, detects publishers. */
  private static final int BUILTIN_ENDPOINTS = 1 | 1 << 1 | 1 << 3 | 1 << 4 | 1 << 5;

  private static final int FINAL = 2; // no heartbeat need follow
  private static final int MAX_BITS = 256;

  /** Disposed and unregistered. */
  private static final byte[] ENDED = {0, 0, 0, 3};

  private static final int BEST_EFFORT = 1;

  private final byte[] prefix;
  private final List<InetAddress> addresses;
  private final int port;
  private int acknowledgements;
  private int heartbeats;

  /**
   * @param prefix of our own
   * @param addresses and {@code port}: where we are reached
   */
  RtpsPackets(byte[] prefix, List<InetAddress> addresses, int port) {
    this.prefix = prefix.clone();
    this.addresses = List.copyOf(addresses);
    this.port = port;
  }

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

  private static void number(ByteBuffer out, long number) {
    out.putInt((int) (number >> 32)).putInt((int) number);
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
    int at = listData(out, PARTICIPANT_READER, PARTICIPANT_WRITER, number, flags);
    parameter(out, PID_PARTICIPANT_GUID, 16);
    out.put(prefix);
    entity(out, PARTICIPANT);
    return at;
  }

  /** Begins a message of a list, up to its parameters. */
  private static int listData(ByteBuffer out, int reader, int writer, long number, int flags) {
    int at = begin(out, DATA, flags);
    out.putShort((short) 0).putShort((short) 16);
    entity(out, reader);
    entity(out, writer);
    number(out, number);
    if ((flags & 2) != 0) {
      parameter(out, PID_STATUS, 4);
      out.put(ENDED);
      parameter(out, PID_SENTINEL, 0);
    }
    out.put(new byte[] {0, 3, 0, 0}); // parameters, little endian
    return at;
  }

  /**
   * Announces a subscription that takes whatever is sent and asks for nothing again, as the only
   * one of ours.
   *
   * @param number of this message in our list, above all before it
   * @param entity of the subscription
   */
  byte[] subscription(long number, int entity, String topic, String type) {
    ByteBuffer out = packet();
    int at = listData(out, SUBSCRIPTIONS_READER, SUBSCRIPTIONS_WRITER, number, 4);
    endpoint(out, entity);
    text(out, PID_TOPIC, topic);
    text(out, PID_TYPE, type);
    parameter(out, PID_RELIABILITY, 12);
    out.putInt(BEST_EFFORT).putLong(0);
    parameter(out, PID_SENTINEL, 0);
    end(out, at);
    return withHeartbeat(out, number);
  }

  /** Says that the subscription has ended; otherwise as {@link #subscription}. */
  byte[] subscriptionEnds(long number, int entity) {
    ByteBuffer out = packet();
    int at = listData(out, SUBSCRIPTIONS_READER, SUBSCRIPTIONS_WRITER, number, 2 | 8);
    endpoint(out, entity);
    parameter(out, PID_SENTINEL, 0);
    end(out, at);
    return withHeartbeat(out, number);
  }

  private void endpoint(ByteBuffer out, int entity) {
    parameter(out, PID_ENDPOINT_GUID, 16);
    out.put(prefix);
    entity(out, entity);
  }

  private static void text(ByteBuffer out, int pid, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int padded = (bytes.length + 1 + 3) & ~3; // with its NUL, to whole words
    parameter(out, pid, 4 + padded);
    out.putInt(bytes.length + 1).put(Arrays.copyOf(bytes, padded));
  }

  /** Our list holds that message alone. */
  private byte[] withHeartbeat(ByteBuffer out, long number) {
    int at = begin(out, HEARTBEAT, 0);
    entity(out, SUBSCRIPTIONS_READER);
    entity(out, SUBSCRIPTIONS_WRITER);
    number(out, number);
    number(out, number);
    out.putInt(++heartbeats);
    end(out, at);
    return bytes(out);
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
   * @param asks whether a heartbeat is to follow though nothing is missing. Where one always does,
   *     heartbeats and acknowledgements chase one another without end
   */
  byte[] acknowledgement(
      ByteBuffer to, Kind list, long next, long last, Set<Long> ahead, boolean asks) {
    int bits = (int) Math.max(0, Math.min(MAX_BITS, last - next + 1));
    ByteBuffer out = packet();
    int destination = begin(out, INFO_DESTINATION, 0);
    out.put(to.duplicate());
    end(out, destination);
    int at = begin(out, ACKNACK, asks || bits > 0 ? 0 : FINAL);
    boolean publishers = list == Kind.PUBLISHER;
    entity(out, publishers ? PUBLICATIONS_READER : SUBSCRIPTIONS_READER);
    entity(out, publishers ? PUBLICATIONS_WRITER : SUBSCRIPTIONS_WRITER);
    number(out, next);
    out.putInt(bits);
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
