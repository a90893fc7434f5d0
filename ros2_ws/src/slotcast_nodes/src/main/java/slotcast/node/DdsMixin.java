package slotcast.node;

import java.util.List;
import picocli.CommandLine.Option;
import slotcast.node.arguments.NodeNames;
import slotcast.node.arguments.Remapping;
import slotcast.ros.transport.DdsOptions;

/** Options of every command that joins a DDS domain. */
public final class DdsMixin {
  @Option(
      names = "--domain",
      paramLabel = "N",
      description = "ROS domain; default ROS_DOMAIN_ID, or 0")
  private Integer domain;

  @Option(
      names = "--interface",
      paramLabel = "ADDRESS",
      split = ",",
      description = "network interfaces to use, by address or name; default all")
  private List<String> interfaces;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "namespace of the nodes, such as /robot1; default /")
  private String namespace;

  @Option(
      names = "--max-image-bytes",
      paramLabel = "N",
      description = "refuse larger images; default ${DEFAULT-VALUE} (1080p rgb8 has 6220800)",
      defaultValue = "" + DdsOptions.DEFAULT_MAX_IMAGE_BYTES)
  private int maxImageBytes;

  /**
   * What was asked for, on top of what the environment of ROS 2 asks for.
   *
   * @throws slotcast.error.UserError if a value is out of range
   */
  public DdsOptions options(String nodeName) {
    DdsOptions options = DdsOptions.fromEnvironment(nodeName).withMaxImageBytes(maxImageBytes);
    if (domain != null) {
      options = options.withDomainId(domain);
    }
    if (interfaces != null) {
      options = options.withInterfaces(interfaces.toArray(String[]::new));
    }
    return options.withNamespace(remapping(Remapping.NONE).namespace());
  }

  /** As the other one, for a node that may be renamed. */
  DdsOptions options(NodeNames names) {
    return options(names.node()).withNamespace(names.namespace());
  }

  /**
   * The rules with the namespace that was asked for.
   *
   * @throws slotcast.error.UserError if it is no namespace
   */
  public Remapping remapping(Remapping rules) {
    return rules.in(namespace);
  }

  /** As the other one, with other defaults where the user names no domain or interface. */
  public DdsOptions options(String nodeName, int defaultDomain, String defaultInterface) {
    DdsOptions options = options(nodeName);
    if (domain == null) {
      options = options.withDomainId(defaultDomain);
    }
    return interfaces == null ? options.withInterfaces(defaultInterface) : options;
  }
}
