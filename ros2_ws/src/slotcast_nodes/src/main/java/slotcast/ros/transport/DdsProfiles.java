package slotcast.ros.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The XML profiles from which Fast DDS builds its entities.
 *
 * <p>Written as text: the library's own builders lack settings that we cannot do without. All names
 * are checked before they come here, none needs escaping.
 */
final class DdsProfiles {
  /** After this long without a sign of life another process is taken for gone. */
  private static final int LEASE_SECONDS = 20;

  /** With the kernel's default, best-effort 1080p images lose two frames of three. */
  private static final int SOCKET_BUFFER_BYTES = 4 << 20;

  /** How soon a reliable subscription learns that it missed something. */
  private static final int HEARTBEAT_NANOS = 20_000_000;

  /** On each machine that is asked by unicast, so many ports are tried, as rmw_fastrtps does. */
  private static final int PARTICIPANTS_PER_PEER = 32;

  /** DDSI-RTPS 2.5, 9.6.2.4. */
  static final String DISCOVERY_GROUP = "239.255.0.1";

  private DdsProfiles() {}

  /**
   * @param name of this profile, unique in the JVM
   * @param addresses IPv4 addresses to bind to; empty for all interfaces
   * @param peers IPv4 addresses of machines to look for others on
   * @param multicasts whether others are looked for by multicast
   */
  static String participant(
      String name,
      DdsOptions options,
      List<String> addresses,
      List<String> peers,
      boolean multicasts) {
    String allowed =
        addresses.stream().map(a -> element("address", a)).collect(Collectors.joining());
    String log =
        element("use_default", "FALSE")
            + element(
                "consumer",
                element("class", "StdoutErrConsumer")
                    + element(
                        "property",
                        element("name", "stderr_threshold")
                            + element("value", "Log::Kind::Error")));
    String node = options.namespace().equals("/") ? "" : options.namespace();
    return document(
        // Standard output belongs to the program: Fast DDS's errors go to standard error.
        element("log", log),
        "<transport_descriptors><transport_descriptor>"
            + element("transport_id", name)
            + element("type", "UDPv4")
            + element("sendBufferSize", SOCKET_BUFFER_BYTES)
            + element("receiveBufferSize", SOCKET_BUFFER_BYTES)
            + (allowed.isEmpty() ? "" : element("interfaceWhiteList", allowed))
            + element("maxInitialPeersRange", PARTICIPANTS_PER_PEER)
            + "</transport_descriptor></transport_descriptors>"
            + "<participant profile_name=\""
            + name
            + "\">"
            + element("domainId", options.domainId())
            + "<rtps>"
            + element("name", node + "/" + options.nodeName())
            + element("builtin", discovery(options, peers, multicasts))
            + element("userTransports", element("transport_id", name))
            + element("useBuiltinTransports", "false")
            + element("userData", element("value", hex("enclave=/;"))) // ROS 2's mark
            + "</rtps></participant>");
  }

  /** As rmw_fastrtps_cpp of Jazzy sets it up for each range. */
  private static String discovery(DdsOptions options, List<String> peers, boolean multicasts) {
    String config = element("leaseDuration", element("sec", LEASE_SECONDS));
    if (options.range() == DiscoveryRange.OFF) {
      config =
          element(
                  "ignoreParticipantFlags",
                  "FILTER_DIFFERENT_HOST | FILTER_DIFFERENT_PROCESS | FILTER_SAME_PROCESS")
              + config;
    }
    String unicastOnly =
        multicasts ? "" : element("metatrafficUnicastLocatorList", element("locator", "<udpv4/>"));
    // A list replaces the default, which is multicast.
    List<String> asked = new ArrayList<>(peers);
    if (multicasts && !asked.isEmpty()) {
      asked.add(DISCOVERY_GROUP);
    }
    String initial =
        asked.stream()
            .map(a -> element("locator", element("udpv4", element("address", a))))
            .collect(Collectors.joining());
    return element("discovery_config", config)
        + unicastOnly
        + (initial.isEmpty() ? "" : element("initialPeersList", initial));
  }

  /** Of a writer that sends on the thread that writes; see {@link DdsSender}. */
  static String publisher(String name, DdsTopic<?> topic) {
    Qos qos = topic.qos();
    return document(
        "",
        "<data_writer profile_name=\""
            + name
            + "\">"
            + topic(topic, qos)
            + "<qos>"
            + durability(qos)
            + element("publishMode", element("kind", "SYNCHRONOUS"))
            + reliability(qos)
            + userData(topic)
            + "</qos>"
            + element("times", element("heartbeatPeriod", element("nanosec", HEARTBEAT_NANOS)))
            // Memory for the messages that are there, not for the largest possible ones.
            + element("historyMemoryPolicy", "DYNAMIC_REUSABLE")
            + "</data_writer>");
  }

  static String subscription(String name, DdsTopic<?> topic, Qos qos) {
    return document(
        "",
        "<data_reader profile_name=\""
            + name
            + "\">"
            + topic(topic, qos)
            + "<qos>"
            + durability(qos)
            + reliability(qos)
            + userData(topic)
            + "</qos>"
            // Under every other policy a message larger than the type's maximum overruns our
            // receive buffer and ends the JVM; under this one Fast DDS drops it.
            + element("historyMemoryPolicy", "PREALLOCATED")
            + "</data_reader>");
  }

  private static String topic(DdsTopic<?> topic, Qos qos) {
    String history = element("kind", "KEEP_LAST") + element("depth", qos.depth());
    return element(
        "topic",
        element("name", topic.ddsName())
            + element("dataType", topic.type().ddsName())
            + element("historyQos", history));
  }

  /**
   * What ROS 2 from Iron on adds to an endpoint; older ones pass over it. Never nothing: of that
   * rmw_cyclonedds_cpp warns.
   */
  private static String userData(DdsTopic<?> topic) {
    String hash = topic.typeHash();
    String data = hash.isEmpty() ? "hashed=no;" : "typehash=" + hash + ";";
    return element("userData", element("value", hex(data)));
  }

  private static String durability(Qos qos) {
    return element("durability", element("kind", qos.durability()));
  }

  private static String reliability(Qos qos) {
    return element("reliability", element("kind", qos.reliability()));
  }

  private static String document(String settings, String profiles) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        + "<dds xmlns=\"http://www.eprosima.com/XMLSchemas/fastRTPS_Profiles\">"
        + settings
        + element("profiles", profiles)
        + "</dds>";
  }

  private static String element(String tag, Object content) {
    return "<" + tag + ">" + content + "</" + tag + ">";
  }

  /** Bytes as Fast DDS reads them: {@code 65.6e.63}. */
  private static String hex(String ascii) {
    return ascii.chars().mapToObj(c -> String.format("%02x", c)).collect(Collectors.joining("."));
  }
}
