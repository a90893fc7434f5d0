package slotcast.node;

import java.util.Set;
import java.util.function.BiConsumer;
import slotcast.node.arguments.DeclaredParameters;
import slotcast.node.arguments.NodeParameters;

/**
 * A node with the states of ROS 2's managed nodes: configured with its models and topics, active
 * while frames go through it. A failed transition leaves the state that it started from.
 */
public abstract class ManagedNode implements AutoCloseable {
  private final ServiceHealth services = new ServiceHealth();
  private volatile State state = State.UNCONFIGURED;
  private volatile BiConsumer<State, State> listener = (from, to) -> {};

  /** As in lifecycle_msgs/State. */
  public enum State {
    /** Holds nothing. */
    UNCONFIGURED(1, "unconfigured"),
    /** Models are loaded and topics advertised; nothing is listened to. */
    INACTIVE(2, "inactive"),
    /** Frames go through it. */
    ACTIVE(3, "active"),
    /** Ended for good. */
    FINALIZED(4, "finalized"),
    CONFIGURING(10, "configuring"),
    CLEANING_UP(11, "cleaningup"),
    SHUTTING_DOWN(12, "shuttingdown"),
    ACTIVATING(13, "activating"),
    DEACTIVATING(14, "deactivating");

    private final int id;
    private final String label;

    State(int id, String label) {
      this.id = id;
      this.label = label;
    }

    /** Its number in lifecycle_msgs/State. */
    public int id() {
      return id;
    }

    /** Its name in ROS 2. */
    public String label() {
      return label;
    }
  }

  /**
   * Where the node is in its life; during a transition the state of that name. Waits for nothing.
   */
  public final State state() {
    return state;
  }

  /** Whether it holds a model. */
  final boolean isConfigured() {
    State now = state;
    return now == State.INACTIVE || now == State.ACTIVE;
  }

  /**
   * Tells of every change of state, on the thread that brings it about.
   *
   * @param next gets the state before and the state now
   */
  final void onChange(BiConsumer<State, State> next) {
    listener = next;
  }

  /** What became of the requests to this node's services. */
  final ServiceHealth services() {
    return services;
  }

  /** Loads models and advertises topics: unconfigured to inactive. */
  public final synchronized void configure() {
    require(State.UNCONFIGURED, "configure");
    enter(State.CONFIGURING);
    try {
      onConfigure();
    } catch (RuntimeException | Error e) {
      onCleanup();
      enter(State.UNCONFIGURED);
      throw e;
    }
    enter(State.INACTIVE);
  }

  /** Begins to listen: inactive to active. */
  public final synchronized void activate() {
    require(State.INACTIVE, "activate");
    enter(State.ACTIVATING);
    try {
      onActivate();
    } catch (RuntimeException | Error e) {
      onDeactivate();
      enter(State.INACTIVE);
      throw e;
    }
    enter(State.ACTIVE);
  }

  /** Finishes the frame in work and listens no more: active to inactive. */
  public final synchronized void deactivate() {
    require(State.ACTIVE, "deactivate");
    enter(State.DEACTIVATING);
    onDeactivate();
    enter(State.INACTIVE);
  }

  /** Gives up models and topics: inactive to unconfigured. */
  public final synchronized void cleanup() {
    require(State.INACTIVE, "cleanup");
    enter(State.CLEANING_UP);
    onCleanup();
    enter(State.UNCONFIGURED);
  }

  /** Ends the node from whatever state it is in. Closing twice is harmless. */
  @Override
  public final synchronized void close() {
    State from = state;
    if (from == State.FINALIZED) {
      return;
    }
    enter(State.SHUTTING_DOWN);
    if (from == State.ACTIVE) {
      onDeactivate();
    }
    if (from == State.ACTIVE || from == State.INACTIVE) {
      onCleanup();
    }
    enter(State.FINALIZED);
  }

  private void enter(State next) {
    State before = state;
    state = next;
    listener.accept(before, next);
  }

  private void require(State expected, String transition) {
    if (state != expected) {
      throw new IllegalStateException(
          "cannot " + transition + " a node that is " + state + ", only one that is " + expected);
    }
  }

  /** Its parameters with the values that hold. */
  abstract DeclaredParameters parameters();

  /** Names of the parameters that take effect in a running node. */
  abstract Set<String> liveParameters();

  /**
   * Looks whether a node can have these parameters.
   *
   * @throws slotcast.error.UserError if one is wrong
   */
  abstract void check(NodeParameters wanted);

  /** Takes over other parameters, from the next frame on. */
  final synchronized void change(NodeParameters wanted) {
    onParameters(wanted);
  }

  /**
   * Takes over other parameters, from the next frame on.
   *
   * @throws slotcast.error.UserError if one is wrong; all stay as they are
   */
  abstract void onParameters(NodeParameters wanted);

  /** Forgets the scene: the next frame begins another one. */
  abstract void reset();

  abstract void onConfigure();

  abstract void onActivate();

  /** Undoes {@link #onActivate}, also where that one failed half way. */
  abstract void onDeactivate();

  /** Undoes {@link #onConfigure}, also where that one failed half way. */
  abstract void onCleanup();
}
