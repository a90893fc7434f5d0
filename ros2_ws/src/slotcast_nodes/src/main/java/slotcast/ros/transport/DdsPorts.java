package slotcast.ros.transport;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import slotcast.error.UserError;

/**
 * Finds out before Fast DDS does whether a participant can be made: where it cannot, the native
 * library ends the JVM instead of reporting it.
 *
 * <p>Source of the port numbers: DDSI-RTPS 2.5, 9.6.2.3.
 */
final class DdsPorts {
  private static final int BASE = 7400;
  private static final int PER_DOMAIN = 250;
  private static final int PER_PARTICIPANT = 2;
  private static final int DISCOVERY_UNICAST = 10;
  private static final int USER_UNICAST = 11;
  private static final int MAX_PORT = 65535;
  static final String LOOPBACK = "127.0.0.1";

  /** Domains from 102 on have ports that Linux gives to any program: 32768 and above. */
  private static final int MAX_TEST_DOMAIN = 99;

  /** Fast DDS tries as many before it gives up. */
  private static final int MAX_PARTICIPANTS = 100;

  private DdsPorts() {}

  /**
   * The IPv4 addresses of the interfaces that the user allows; empty for all.
   *
   * @throws UserError if one of them is not an address or name of an interface of this machine
   */
  static List<String> addresses(List<String> interfaces) {
    List<String> known = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (String wanted : interfaces) {
      int before = addresses.size();
      for (NetworkInterface card : interfacesUp()) {
        for (InetAddress address : card.inetAddresses().toList()) {
          if (address instanceof Inet4Address) {
            known.add(card.getName() + " (" + address.getHostAddress() + ")");
            if (wanted.equals(card.getName()) || wanted.equals(address.getHostAddress())) {
              addresses.add(address.getHostAddress());
            }
          }
        }
      }
      if (addresses.size() == before) {
        throw new UserError(
            "network interface",
            '"' + wanted + '"',
            known.isEmpty() ? "one that is up, and none is" : "one of " + String.join(", ", known),
            "name one of them, or none to use all");
      }
    }
    return addresses;
  }

  /** Every IPv4 address of this machine, loopback last. */
  static List<String> allAddresses() {
    List<String> addresses = new ArrayList<>();
    for (NetworkInterface card : interfacesUp()) {
      card.inetAddresses()
          .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
          .forEach(address -> addresses.add(address.getHostAddress()));
    }
    addresses.add(LOOPBACK);
    return addresses;
  }

  /**
   * Checks that one more participant finds its ports in the domain.
   *
   * @throws UserError if it does not
   */
  static void requireFree(int domainId) {
    int domain = BASE + PER_DOMAIN * domainId;
    if (!canShare(domain)) {
      throw noPort(domainId, "UDP port " + domain + " held by a program that does not share it");
    }
    for (int participant = 0; participant < MAX_PARTICIPANTS; participant++) {
      int discovery = domain + DISCOVERY_UNICAST + PER_PARTICIPANT * participant;
      int user = domain + USER_UNICAST + PER_PARTICIPANT * participant;
      if (user > MAX_PORT) {
        break;
      }
      if (isFree(discovery) && isFree(user)) {
        return;
      }
    }
    int last = Math.min(MAX_PORT, domain + USER_UNICAST + PER_PARTICIPANT * (MAX_PARTICIPANTS - 1));
    throw noPort(domainId, "no free UDP port from " + (domain + DISCOVERY_UNICAST) + " to " + last);
  }

  /** From 1 to 99: this process's alone as long as it runs, unless all are somebody's. */
  static int domainOfThisProcess() {
    return OwnDomain.INSTANCE.id;
  }

  /**
   * @param held a port of the domain, bound until the process ends: between two participants of
   *     this process another one would else choose the same domain
   */
  private record OwnDomain(int id, DatagramSocket held) {
    private static final OwnDomain INSTANCE = choose();

    private static OwnDomain choose() {
      int first = (int) (ProcessHandle.current().pid() % MAX_TEST_DOMAIN);
      for (int i = 0; i < MAX_TEST_DOMAIN; i++) {
        int domain = 1 + (first + i) % MAX_TEST_DOMAIN;
        DatagramSocket held = hold(reservation(domain));
        if (held != null) {
          if (isFree(discoveryUnicast(domain, 0))) {
            return new OwnDomain(domain, held);
          }
          held.close();
        }
      }
      return new OwnDomain(1 + first, null);
    }
  }

  /** A port of a domain that no participant uses: theirs are 0, 1 and those from 10 on. */
  static int reservation(int domainId) {
    return BASE + PER_DOMAIN * domainId + DISCOVERY_UNICAST - 1;
  }

  /** Port at which every participant of a domain listens to multicast discovery. */
  static int discoveryMulticast(int domainId) {
    return BASE + PER_DOMAIN * domainId;
  }

  /** Port at which the participant of that number listens to discovery. */
  static int discoveryUnicast(int domainId, int participant) {
    return BASE + PER_DOMAIN * domainId + DISCOVERY_UNICAST + PER_PARTICIPANT * participant;
  }

  /**
   * The IPv4 address of another machine.
   *
   * @throws UserError if it has none
   */
  static String peerAddress(String machine) {
    try {
      for (InetAddress address : InetAddress.getAllByName(machine)) {
        if (address instanceof Inet4Address) {
          return address.getHostAddress();
        }
      }
    } catch (UnknownHostException e) {
      // told below
    }
    throw new UserError(
        "ROS_STATIC_PEERS",
        '"' + machine + '"',
        "IPv4 addresses or host names that have one, separated by semicolons",
        "correct the name, or give the address");
  }

  private static UserError noPort(int domainId, String got) {
    return new UserError(
        "DDS domain " + domainId,
        got,
        "room for one more participant",
        "end programs that use the domain or choose another with ROS_DOMAIN_ID");
  }

  private static boolean isFree(int port) {
    try (DatagramSocket socket = hold(port)) {
      return socket != null;
    }
  }

  /**
   * @return bound to the port; null if somebody else is
   */
  private static DatagramSocket hold(int port) {
    try {
      return new DatagramSocket(new InetSocketAddress(port));
    } catch (SocketException e) {
      return null;
    }
  }

  private static boolean canShare(int port) {
    try (MulticastSocket socket = new MulticastSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static List<NetworkInterface> interfacesUp() {
    try {
      List<NetworkInterface> up = new ArrayList<>();
      for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
        if (card.isUp()) {
          up.add(card);
        }
      }
      return up;
    } catch (SocketException e) {
      return List.of();
    }
  }
}
