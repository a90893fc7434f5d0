package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** lifecycle_msgs/TransitionDescription. A transition and the states that it is between. */
public record TransitionDescription(
    LifecycleTransition transition, LifecycleState startState, LifecycleState goalState) {
  public static final MessageType<TransitionDescription> TYPE =
      MessageType.of(
          "lifecycle_msgs/msg/TransitionDescription",
          15,
          TransitionDescription::write,
          TransitionDescription::read);

  public TransitionDescription {
    Objects.requireNonNull(transition, "transition");
    Objects.requireNonNull(startState, "start_state");
    Objects.requireNonNull(goalState, "goal_state");
  }

  private static void write(TransitionDescription message, CdrWriter out) {
    LifecycleTransition.TYPE.write(message.transition, out);
    LifecycleState.TYPE.write(message.startState, out);
    LifecycleState.TYPE.write(message.goalState, out);
  }

  private static TransitionDescription read(CdrReader in) {
    return new TransitionDescription(
        LifecycleTransition.TYPE.read(in),
        LifecycleState.TYPE.read(in),
        LifecycleState.TYPE.read(in));
  }
}
