package slotcast.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import slotcast.node.ManagedNode.State;
import slotcast.ros.msg.LifecycleState;
import slotcast.ros.msg.LifecycleTransition;
import slotcast.ros.msg.TransitionDescription;

/**
 * The states and transitions of a {@link ManagedNode} as ROS 2 names and numbers them: those that a
 * client may ask for, and those that follow when their work is done.
 *
 * <p>Source: rcl_lifecycle, default_state_machine.c. There is no state of error here: a transition
 * that fails leads back to where it began.
 */
final class LifecycleGraph {
  private static final int FIRST_CONSEQUENCE = 10; // below it are those that a client may ask for

  /** All transitions. */
  static final List<TransitionDescription> ALL =
      List.of(
          edge(1, "configure", State.UNCONFIGURED, State.CONFIGURING),
          edge(10, "transition_success", State.CONFIGURING, State.INACTIVE),
          edge(11, "transition_failure", State.CONFIGURING, State.UNCONFIGURED),
          edge(2, "cleanup", State.INACTIVE, State.CLEANING_UP),
          edge(20, "transition_success", State.CLEANING_UP, State.UNCONFIGURED),
          edge(3, "activate", State.INACTIVE, State.ACTIVATING),
          edge(30, "transition_success", State.ACTIVATING, State.ACTIVE),
          edge(31, "transition_failure", State.ACTIVATING, State.INACTIVE),
          edge(4, "deactivate", State.ACTIVE, State.DEACTIVATING),
          edge(40, "transition_success", State.DEACTIVATING, State.INACTIVE),
          edge(5, "shutdown", State.UNCONFIGURED, State.SHUTTING_DOWN),
          edge(6, "shutdown", State.INACTIVE, State.SHUTTING_DOWN),
          edge(7, "shutdown", State.ACTIVE, State.SHUTTING_DOWN),
          edge(50, "transition_success", State.SHUTTING_DOWN, State.FINALIZED));

  private LifecycleGraph() {}

  private static TransitionDescription edge(int id, String label, State from, State to) {
    return new TransitionDescription(
        new LifecycleTransition((byte) id, label), message(from), message(to));
  }

  static LifecycleState message(State state) {
    return new LifecycleState((byte) state.id(), state.label());
  }

  /** All states. */
  static List<LifecycleState> states() {
    return Arrays.stream(State.values()).map(LifecycleGraph::message).toList();
  }

  /** What a client may ask for in a state. */
  static List<TransitionDescription> from(State state) {
    List<TransitionDescription> possible = new ArrayList<>();
    for (TransitionDescription edge : ALL) {
      if (edge.startState().id() == state.id() && edge.transition().id() < FIRST_CONSEQUENCE) {
        possible.add(edge);
      }
    }
    return possible;
  }

  /** The transition between two states. */
  static Optional<TransitionDescription> between(State from, State to) {
    return ALL.stream()
        .filter(e -> e.startState().id() == from.id() && e.goalState().id() == to.id())
        .findFirst();
  }
}
