package slotcast.ros.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import slotcast.error.UserError;

/**
 * A kind of transport, found by name: {@code dds}, which is always there, or one of a library on
 * the class path that is registered as {@link ServiceLoader} describes.
 */
public interface TransportProvider {
  /** The name of {@link DdsTransport}. */
  String DDS = "dds";

  /** What {@code slotcast node --transport} calls it. */
  String name();

  /**
   * Opens it with the first node's name and namespace.
   *
   * @throws UserError if it cannot be opened, or cannot do what the options ask for
   */
  NodeTransport open(DdsOptions options);

  /**
   * Opens the transport of that name.
   *
   * @throws UserError if there is none, or it cannot be opened
   */
  static NodeTransport open(String name, DdsOptions options) {
    if (name.equals(DDS)) {
      DdsSecurity.check(System.getenv());
      return DdsTransport.open(options);
    }
    List<String> known = new ArrayList<>(List.of(DDS));
    for (TransportProvider provider : ServiceLoader.load(TransportProvider.class)) {
      if (provider.name().equals(name)) {
        return provider.open(options);
      }
      known.add(provider.name());
    }
    throw new UserError(
        "--transport",
        name,
        "one of " + known,
        "for rcl build ros2_ws where rcljava is sourced, and start with ros2 run slotcast_rcl"
            + " node");
  }
}
