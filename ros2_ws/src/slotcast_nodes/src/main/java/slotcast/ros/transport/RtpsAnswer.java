package slotcast.ros.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Sends answers as clients on Fast DDS know them: with the request's identity beside the message,
 * not in it. The Java interface of Fast DDS cannot say it. So an answer leaves twice under the same
 * number of the same publisher: first from here, to the client alone, then through Fast DDS, which
 * looks after everything else. Whichever comes first counts; the other one is a copy.
 *
 * <p>Source: DDSI-RTPS 2.5, 9.4.5 (messages) and DDS-RPC 1.0, 7.8.2 (the identity); rmw_fastrtps,
 * rmw_response.cpp.
 */
final class RtpsAnswer implements AutoCloseable {
  private static final int PREFIX_BYTES = RtpsDiscovery.PREFIX_BYTES;
  private static final byte[] VENDOR = {1, 15}; // as everything of that publisher has it
  private static final int INFO_TIMESTAMP = 0x09;
  private static final int INFO_DESTINATION = 0x0e;
  private static final int DATA = 0x15;
  private static final int PID_SENTINEL = 0x0001;

  /** The standard's, and the one that Fast DDS had before. */
  private static final int[] PIDS_RELATED_IDENTITY = {0x0083, 0x800f};

  private final DatagramSocket socket = new DatagramSocket();

  RtpsAnswer() throws IOException {}

  /**
   * Sends an answer once to each address of a client.
   *
   * @param number that the publisher gives its next message
   * @param request identity of the request, as its client told it
   * @param payload the answer with its encapsulation header
   */
  void send(
      DdsGuid publisher,
      long number,
      DdsSampleId request,
      byte[] payload,
      long stampNanos,
      List<SocketAddress> to)
      throws IOException {
    byte[] packet = packet(publisher, number, request, payload, stampNanos);
    for (SocketAddress address : to) {
      socket.send(new DatagramPacket(packet, packet.length, address));
    }
  }

  static byte[] packet(
      DdsGuid publisher, long number, DdsSampleId request, byte[] payload, long stampNanos) {
    byte[] from = publisher.bytes();
    byte[] client = request.writer().bytes();
    int padding = -payload.length & 3;
    ByteBuffer out = ByteBuffer.allocate(256 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {'R', 'T', 'P', 'S', 2, 3}).put(VENDOR).put(from, 0, PREFIX_BYTES);
    out.put((byte) INFO_DESTINATION).put((byte) 1).putShort((short) PREFIX_BYTES);
    out.put(client, 0, PREFIX_BYTES);
    out.put((byte) INFO_TIMESTAMP).put((byte) 1).putShort((short) 8);
    long second = Math.floorDiv(stampNanos, 1_000_000_000L);
    out.putInt((int) second)
        .putInt((int) ((stampNanos - second * 1_000_000_000L << 32) / 1_000_000_000L));
    out.put((byte) DATA).put((byte) (1 | 2 | 4)); // little endian, with parameters and a message
    int length = out.position();
    out.putShort((short) 0).putShort((short) 0).putShort((short) 16);
    out.putInt(0); // every subscription of the client that is matched with the publisher
    out.put(from, PREFIX_BYTES, 4);
    out.putInt((int) (number >> 32)).putInt((int) number);
    for (int pid : PIDS_RELATED_IDENTITY) {
      out.putShort((short) pid).putShort((short) 24).put(client);
      out.putInt((int) (request.number() >> 32)).putInt((int) request.number());
    }
    out.putShort((short) PID_SENTINEL).putShort((short) 0);
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
