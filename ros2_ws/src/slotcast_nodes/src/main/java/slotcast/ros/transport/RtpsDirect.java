package slotcast.ros.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends one participant a message in a form of its own. It leaves twice under the same number of
 * the same publisher: first from here, to that participant alone, then through Fast DDS, which
 * looks after everything else. Whichever comes first counts; the other one is a copy.
 *
 * <p>So answers have the request's identity beside them for clients on Fast DDS, which the Java
 * interface of Fast DDS cannot say, and the list of our nodes is in the layout that its reader
 * knows.
 *
 * <p>Source: DDSI-RTPS 2.5, 9.4.5 (messages) and DDS-RPC 1.0, 7.8.2 (the identity); rmw_fastrtps,
 * rmw_response.cpp.
 */
final class RtpsDirect implements AutoCloseable {
  /** UDP's limit, less our headers. */
  static final int MAX_BYTES = 65_000;

  private static final int PREFIX_BYTES = RtpsDiscovery.PREFIX_BYTES;
  private static final byte[] VENDOR = {1, 15}; // as everything of that publisher has it
  private static final int INFO_TIMESTAMP = 0x09;
  private static final int INFO_DESTINATION = 0x0e;
  private static final int DATA = 0x15;
  private static final int PID_SENTINEL = 0x0001;

  /** The standard's, and the one that Fast DDS had before. */
  private static final int[] PIDS_RELATED_IDENTITY = {0x0083, 0x800f};

  private final DatagramSocket socket = new DatagramSocket();

  RtpsDirect() throws IOException {}

  /** As {@link #send}, with the identity of the request that is answered, as its client told it. */
  void answer(
      DdsGuid publisher, long number, DdsSampleId request, byte[] payload, List<SocketAddress> to)
      throws IOException {
    send(packet(publisher, number, request.writer(), identity(request), payload, now()), to);
  }

  /**
   * Sends a message once to each address of a participant.
   *
   * @param number that the publisher gives its next message
   * @param reader of the participant
   * @param payload the message with its encapsulation header, at most {@value #MAX_BYTES} bytes
   */
  void send(DdsGuid publisher, long number, DdsGuid reader, byte[] payload, List<SocketAddress> to)
      throws IOException {
    send(packet(publisher, number, reader, new byte[0], payload, now()), to);
  }

  private static long now() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  private void send(byte[] packet, List<SocketAddress> to) throws IOException {
    for (SocketAddress address : to) {
      socket.send(new DatagramPacket(packet, packet.length, address));
    }
  }

  /** The inline parameters that name a request. */
  static byte[] identity(DdsSampleId request) {
    ByteBuffer out = ByteBuffer.allocate(2 * 28).order(ByteOrder.LITTLE_ENDIAN);
    for (int pid : PIDS_RELATED_IDENTITY) {
      out.putShort((short) pid).putShort((short) 24).put(request.writer().bytes());
      out.putInt((int) (request.number() >> 32)).putInt((int) request.number());
    }
    return out.array();
  }

  /**
   * @param to an endpoint of the participant that it is for
   * @param parameters inline
   */
  static byte[] packet(
      DdsGuid publisher,
      long number,
      DdsGuid to,
      byte[] parameters,
      byte[] payload,
      long stampNanos) {
    byte[] from = publisher.bytes();
    int padding = -payload.length & 3;
    ByteBuffer out = ByteBuffer.allocate(256 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {'R', 'T', 'P', 'S', 2, 3}).put(VENDOR).put(from, 0, PREFIX_BYTES);
    out.put((byte) INFO_DESTINATION).put((byte) 1).putShort((short) PREFIX_BYTES);
    out.put(to.bytes(), 0, PREFIX_BYTES);
    out.put((byte) INFO_TIMESTAMP).put((byte) 1).putShort((short) 8);
    long second = Math.floorDiv(stampNanos, 1_000_000_000L);
    out.putInt((int) second)
        .putInt((int) ((stampNanos - second * 1_000_000_000L << 32) / 1_000_000_000L));
    out.put((byte) DATA).put((byte) (1 | 2 | 4)); // little endian, with parameters and a message
    int length = out.position();
    out.putShort((short) 0).putShort((short) 0).putShort((short) 16);
    out.putInt(0); // every subscription of his that is matched with the publisher
    out.put(from, PREFIX_BYTES, 4);
    out.putInt((int) (number >> 32)).putInt((int) number);
    out.put(parameters).putShort((short) PID_SENTINEL).putShort((short) 0);
    out.put(payload).put(new byte[padding]);
    out.putShort(length, (short) (out.position() - length - 2));
    byte[] packet = new byte[out.position()];
    out.get(0, packet);
    return packet;
  }

  @Override
  public void close() {
    socket.close();
  }
}
