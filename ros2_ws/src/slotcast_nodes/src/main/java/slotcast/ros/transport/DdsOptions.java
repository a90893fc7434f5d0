package slotcast.ros.transport;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import slotcast.error.UserError;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Gid;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MessageType;

/**
 * How a {@link DdsTransport} takes part in a DDS domain.
 *
 * @param nodeName the node that owns what is opened on the transport itself
 * @param namespace of the node: {@code "/"} or {@code "/robot1"}
 * @param domainId ROS_DOMAIN_ID, 0 to 232
 * @param interfaces addresses (127.0.0.1) or names (eth0) of the network interfaces to use; empty
 *     for all of them
 * @param range how far others are looked for
 * @param peers IPv4 addresses or names of further machines to look for others on
 * @param maxImageBytes the largest image accepted, in bytes on the wire; one that is sent may have
 *     {@value #MAX_SENT_PER_ACCEPTED} times as many
 * @param maxMessageBytes the largest message of every other type accepted and sent
 * @param gidBytes length of the ids on ros_discovery_info: {@link Gid#HUMBLE_BYTES} or {@link
 *     Gid#JAZZY_BYTES}
 */
public record DdsOptions(
    String nodeName,
    String namespace,
    int domainId,
    List<String> interfaces,
    DiscoveryRange range,
    List<String> peers,
    int maxImageBytes,
    int maxMessageBytes,
    int gidBytes) {

  /** 1080p rgb8 takes 6.2 MB. */
  public static final int DEFAULT_MAX_IMAGE_BYTES = 8 << 20;

  public static final int DEFAULT_MAX_MESSAGE_BYTES = 1 << 20;

  /** The largest request or answer of a service; Fast DDS reserves some of each. */
  private static final int MAX_SERVICE_BYTES = 32 << 10;

  /** The largest image accepted may be mono8, and what is drawn on it is rgb8. */
  public static final int MAX_SENT_PER_ACCEPTED = 3;

  private static final int MAX_DOMAIN_ID = 232;
  private static final int MIN_LIMIT_BYTES = 1 << 10;
  private static final int MAX_LIMIT_BYTES = 256 << 20;
  private static final Pattern NODE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern NAMESPACE = Pattern.compile("/|(/[A-Za-z_][A-Za-z0-9_]*)+");

  public DdsOptions {
    interfaces = List.copyOf(interfaces);
    peers = List.copyOf(peers);
    check(
        NODE_NAME.matcher(nodeName).matches(),
        "node name",
        '"' + nodeName + '"',
        "letters, digits and underscores",
        "choose another name");
    check(
        NAMESPACE.matcher(namespace).matches(),
        "namespace",
        '"' + namespace + '"',
        "/ or a name such as /robot1",
        "choose another namespace");
    check(
        domainId >= 0 && domainId <= MAX_DOMAIN_ID,
        "ROS_DOMAIN_ID",
        Integer.toString(domainId),
        "0 to " + MAX_DOMAIN_ID,
        "set it to the robot's domain");
    checkLimit("largest image in bytes", maxImageBytes);
    checkLimit("largest message in bytes", maxMessageBytes);
    if (gidBytes != Gid.HUMBLE_BYTES && gidBytes != Gid.JAZZY_BYTES) {
      throw new IllegalArgumentException("gidBytes: " + gidBytes);
    }
  }

  /** What the environment variables of ROS 2 ask for; see {@link #fromEnvironment(String, Map)}. */
  public static DdsOptions fromEnvironment(String nodeName) {
    return fromEnvironment(nodeName, System.getenv());
  }

  /**
   * Defaults, with what these variables of {@code environment} ask for, as rcl of Humble and Jazzy
   * reads them: ROS_DOMAIN_ID, ROS_LOCALHOST_ONLY (1: loopback only, whatever the next two say),
   * ROS_AUTOMATIC_DISCOVERY_RANGE, ROS_STATIC_PEERS (separated by semicolons), and ROS_DISTRO
   * (humble or older: long ids).
   *
   * @throws UserError if one of them makes no sense. Here we are stricter than rcl, which takes 5x
   *     for 5 and every unknown range for LOCALHOST: a typing mistake is told and not guessed at.
   */
  static DdsOptions fromEnvironment(String nodeName, Map<String, String> environment) {
    String localhostOnly = environment.getOrDefault("ROS_LOCALHOST_ONLY", "");
    check(
        List.of("", "0", "1").contains(localhostOnly),
        "ROS_LOCALHOST_ONLY",
        '"' + localhostOnly + '"',
        "0 or 1",
        "unset it, or see ROS_AUTOMATIC_DISCOVERY_RANGE");
    boolean loopback = localhostOnly.equals("1");
    DiscoveryRange range =
        loopback
            ? DiscoveryRange.LOCALHOST
            : DiscoveryRange.parse(environment.getOrDefault("ROS_AUTOMATIC_DISCOVERY_RANGE", ""));
    String distribution = environment.getOrDefault("ROS_DISTRO", "humble");
    return new DdsOptions(
        nodeName,
        "/",
        domainId(environment.getOrDefault("ROS_DOMAIN_ID", "")),
        loopback ? List.of(DdsPorts.LOOPBACK) : List.of(),
        range,
        loopback ? List.of() : peers(environment.getOrDefault("ROS_STATIC_PEERS", "")),
        DEFAULT_MAX_IMAGE_BYTES,
        DEFAULT_MAX_MESSAGE_BYTES,
        distribution.compareTo("humble") <= 0 ? Gid.HUMBLE_BYTES : Gid.JAZZY_BYTES);
  }

  /** A number as C's strtoul reads it with base 0: 010 is 8 and 0x10 is 16. */
  private static int domainId(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    String number = text.strip();
    long value = -1;
    try {
      value = Long.decode(number); // 0x and 0, as in C
    } catch (NumberFormatException e) {
      // told below
    }
    boolean foreign = number.startsWith("#"); // which Long.decode takes for 0x, and C does not
    check(
        value >= 0 && value <= MAX_DOMAIN_ID && !foreign,
        "ROS_DOMAIN_ID",
        '"' + text + '"',
        "a number from 0 to " + MAX_DOMAIN_ID,
        "set it to the robot's domain");
    return (int) value;
  }

  private static List<String> peers(String text) {
    return Stream.of(text.split(";")).map(String::strip).filter(peer -> !peer.isEmpty()).toList();
  }

  /**
   * A domain that is most likely this process's own, for tests and demonstrations: the same one
   * every time. Its ports lie below those that Linux gives to every program that asks for any.
   */
  public static int domainOfThisProcess() {
    return DdsPorts.domainOfThisProcess();
  }

  public DdsOptions withNodeName(String value) {
    return new DdsOptions(
        value,
        namespace,
        domainId,
        interfaces,
        range,
        peers,
        maxImageBytes,
        maxMessageBytes,
        gidBytes);
  }

  public DdsOptions withNamespace(String value) {
    return new DdsOptions(
        nodeName,
        value,
        domainId,
        interfaces,
        range,
        peers,
        maxImageBytes,
        maxMessageBytes,
        gidBytes);
  }

  public DdsOptions withDomainId(int value) {
    return new DdsOptions(
        nodeName,
        namespace,
        value,
        interfaces,
        range,
        peers,
        maxImageBytes,
        maxMessageBytes,
        gidBytes);
  }

  /** Addresses or names; none for all interfaces. */
  public DdsOptions withInterfaces(String... values) {
    return new DdsOptions(
        nodeName,
        namespace,
        domainId,
        List.of(values),
        range,
        peers,
        maxImageBytes,
        maxMessageBytes,
        gidBytes);
  }

  /** How far others are looked for, and on which machines besides. */
  public DdsOptions withDiscovery(DiscoveryRange value, String... machines) {
    return new DdsOptions(
        nodeName,
        namespace,
        domainId,
        interfaces,
        value,
        List.of(machines),
        maxImageBytes,
        maxMessageBytes,
        gidBytes);
  }

  public DdsOptions withMaxImageBytes(int value) {
    return new DdsOptions(
        nodeName, namespace, domainId, interfaces, range, peers, value, maxMessageBytes, gidBytes);
  }

  public DdsOptions withMaxMessageBytes(int value) {
    return new DdsOptions(
        nodeName, namespace, domainId, interfaces, range, peers, maxImageBytes, value, gidBytes);
  }

  /** The largest message of a type that is accepted, in bytes on the wire. */
  public int maxBytes(MessageType<?> type) {
    if (type.rosName().contains("/srv/")) {
      return MAX_SERVICE_BYTES;
    }
    boolean image =
        type.rosName().equals(Image.TYPE.rosName())
            || type.rosName().equals(CompressedImage.TYPE.rosName());
    return image ? maxImageBytes : maxMessageBytes;
  }

  /** The largest message of a type that is sent, in bytes on the wire. */
  int maxSentBytes(MessageType<?> type) {
    boolean image = type.rosName().equals(Image.TYPE.rosName());
    return image ? MAX_SENT_PER_ACCEPTED * maxImageBytes : maxBytes(type);
  }

  private static void checkLimit(String what, int bytes) {
    check(
        bytes >= MIN_LIMIT_BYTES && bytes <= MAX_LIMIT_BYTES,
        what,
        Integer.toString(bytes),
        MIN_LIMIT_BYTES + " to " + MAX_LIMIT_BYTES,
        "a raw image needs width x height x bytes per pixel + 200");
  }

  private static void check(boolean right, String what, String got, String expected, String next) {
    if (!right) {
      throw new UserError(what, got, expected, next);
    }
  }
}
