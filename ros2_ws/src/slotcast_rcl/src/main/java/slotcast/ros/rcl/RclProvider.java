package slotcast.ros.rcl;

import slotcast.error.UserError;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.NodeTransport;
import slotcast.ros.transport.TransportProvider;

/** {@code slotcast node --transport rcl}. */
public final class RclProvider implements TransportProvider {
  @Override
  public String name() {
    return "rcl";
  }

  /** rcl takes domain and network from the environment; options that say otherwise are refused. */
  @Override
  public NodeTransport open(DdsOptions options) {
    DdsOptions environment = DdsOptions.fromEnvironment(options.nodeName());
    int domain = environment.domainId();
    if (options.domainId() != domain) {
      throw new UserError(
          "--domain",
          Integer.toString(options.domainId()),
          domain + ", as the environment says: rcl reads nothing else",
          "set ROS_DOMAIN_ID instead");
    }
    if (!options.interfaces().equals(environment.interfaces())) { // not of ROS_LOCALHOST_ONLY
      throw new UserError(
          "--interface",
          String.join(",", options.interfaces()),
          "none with --transport rcl",
          "tell the RMW in its own way, such as CYCLONEDDS_URI");
    }
    return RclTransport.open(options);
  }
}
