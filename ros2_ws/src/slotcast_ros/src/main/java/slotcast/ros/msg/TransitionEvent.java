package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * lifecycle_msgs/TransitionEvent. A transition that has happened.
 *
 * @param timestamp nanoseconds
 */
public record TransitionEvent(
    long timestamp,
    LifecycleTransition transition,
    LifecycleState startState,
    LifecycleState goalState) {
  public static final MessageType<TransitionEvent> TYPE =
      MessageType.of(
          "lifecycle_msgs/msg/TransitionEvent", 23, TransitionEvent::write, TransitionEvent::read);

  public TransitionEvent {
    Objects.requireNonNull(transition, "transition");
    Objects.requireNonNull(startState, "start_state");
    Objects.requireNonNull(goalState, "goal_state");
  }

  private static void write(TransitionEvent message, CdrWriter out) {
    out.writeInt64(message.timestamp);
    LifecycleTransition.TYPE.write(message.transition, out);
    LifecycleState.TYPE.write(message.startState, out);
    LifecycleState.TYPE.write(message.goalState, out);
  }

  private static TransitionEvent read(CdrReader in) {
    return new TransitionEvent(
        in.readInt64("timestamp"),
        LifecycleTransition.TYPE.read(in),
        LifecycleState.TYPE.read(in),
        LifecycleState.TYPE.read(in));
  }
}
