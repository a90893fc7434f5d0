package slotcast.ros.srv;

import java.util.List;
import slotcast.ros.msg.LifecycleState;
import slotcast.ros.msg.LifecycleTransition;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.TransitionDescription;

/** The services of lifecycle_msgs that every managed node has. */
public final class LifecycleServices {
  /** Whether the transition was gone through. */
  public static final ServiceType<LifecycleTransition, Boolean> CHANGE_STATE =
      ServiceType.of(
          "lifecycle_msgs/srv/ChangeState",
          LifecycleTransition.TYPE,
          MessageType.of(
              "success",
              1,
              (success, out) -> out.writeBoolean(success),
              in -> in.readBoolean("success")));

  public static final ServiceType<Empty, LifecycleState> GET_STATE =
      ServiceType.of("lifecycle_msgs/srv/GetState", Empty.FIELDS, LifecycleState.TYPE);

  public static final ServiceType<Empty, List<LifecycleState>> GET_AVAILABLE_STATES =
      ServiceType.of(
          "lifecycle_msgs/srv/GetAvailableStates",
          Empty.FIELDS,
          ServiceType.sequenceOf("available_states", LifecycleState.TYPE));

  /** Also the type of {@code ~/get_transition_graph}. */
  public static final ServiceType<Empty, List<TransitionDescription>> GET_AVAILABLE_TRANSITIONS =
      ServiceType.of(
          "lifecycle_msgs/srv/GetAvailableTransitions",
          Empty.FIELDS,
          ServiceType.sequenceOf("available_transitions", TransitionDescription.TYPE));

  private LifecycleServices() {}
}
