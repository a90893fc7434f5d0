package slotcast.ros.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** Someone on this machine who sends whatever packets he likes to the participants of a domain. */
public final class Stranger implements AutoCloseable {
  private static final int PARTICIPANTS = 4; // of whom the node is one

  private final int domain;
  private final InetAddress here = InetAddress.getLoopbackAddress();
  private final DatagramSocket socket = new DatagramSocket(new InetSocketAddress(here, 0));

  public Stranger(int domain) throws IOException {
    this.domain = domain;
  }

  /** Says that there is one more participant. */
  public void participant(int id) throws IOException {
    send(packets(id).announcement());
  }

  /** Says that a participant listens to a topic; numbers rise from 1. */
  public void subscription(int id, int number, String topic, String type) throws IOException {
    send(packets(id).subscription(number, number << 8 | 4, topic, type));
  }

  private RtpsPackets packets(int id) {
    byte[] prefix = ByteBuffer.allocate(RtpsDiscovery.PREFIX_BYTES).putInt(id).array();
    return new RtpsPackets(prefix, List.of(here), socket.getLocalPort());
  }

  /** Sends a packet of any bytes to every participant's port for discovery. */
  public void send(byte[] packet) throws IOException {
    for (int i = 0; i < PARTICIPANTS; i++) {
      int port = DdsPorts.discoveryUnicast(domain, i);
      socket.send(new DatagramPacket(packet, packet.length, here, port));
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
