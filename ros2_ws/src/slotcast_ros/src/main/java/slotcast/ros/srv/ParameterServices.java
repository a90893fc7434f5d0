package slotcast.ros.srv;

import java.util.List;
import slotcast.ros.msg.ListParametersResult;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.Parameter;
import slotcast.ros.msg.ParameterDescriptor;
import slotcast.ros.msg.ParameterValue;
import slotcast.ros.msg.SetParametersResult;

/** The services of rcl_interfaces that every ROS 2 node has for its parameters. */
public final class ParameterServices {
  private static final MessageType<List<String>> NAMES =
      MessageType.of(
          "names",
          4,
          (names, out) -> out.writeStringSequence(names),
          in -> in.readStringSequence("names"));

  private static final MessageType<List<Parameter>> PARAMETERS =
      ServiceType.sequenceOf("parameters", Parameter.TYPE);

  /**
   * Which parameters to list.
   *
   * @param prefixes only those below one of them; none: all
   * @param depth how many levels of names; 0: all
   */
  public record Listing(List<String> prefixes, long depth) {
    private static final MessageType<Listing> FIELDS =
        MessageType.of(
            "prefixes, depth",
            12,
            (listing, out) -> {
              out.writeStringSequence(listing.prefixes);
              out.writeInt64(listing.depth);
            },
            in -> new Listing(in.readStringSequence("prefixes"), in.readInt64("depth")));

    public Listing {
      prefixes = List.copyOf(prefixes);
    }
  }

  public static final ServiceType<Listing, ListParametersResult> LIST =
      ServiceType.of(
          "rcl_interfaces/srv/ListParameters", Listing.FIELDS, ListParametersResult.TYPE);

  public static final ServiceType<List<String>, List<ParameterValue>> GET =
      ServiceType.of(
          "rcl_interfaces/srv/GetParameters",
          NAMES,
          ServiceType.sequenceOf("values", ParameterValue.TYPE));

  /** Types as in rcl_interfaces/ParameterType, a byte each. */
  public static final ServiceType<List<String>, byte[]> GET_TYPES =
      ServiceType.of(
          "rcl_interfaces/srv/GetParameterTypes",
          NAMES,
          MessageType.of(
              "types",
              4,
              (types, out) -> out.writeByteSequence(types),
              in -> in.readByteSequence("types")));

  public static final ServiceType<List<String>, List<ParameterDescriptor>> DESCRIBE =
      ServiceType.of(
          "rcl_interfaces/srv/DescribeParameters",
          NAMES,
          ServiceType.sequenceOf("descriptors", ParameterDescriptor.TYPE));

  /** One by one, with a result for each. */
  public static final ServiceType<List<Parameter>, List<SetParametersResult>> SET =
      ServiceType.of(
          "rcl_interfaces/srv/SetParameters",
          PARAMETERS,
          ServiceType.sequenceOf("results", SetParametersResult.TYPE));

  /** All or none. */
  public static final ServiceType<List<Parameter>, SetParametersResult> SET_ATOMICALLY =
      ServiceType.of(
          "rcl_interfaces/srv/SetParametersAtomically", PARAMETERS, SetParametersResult.TYPE);

  private ParameterServices() {}
}
