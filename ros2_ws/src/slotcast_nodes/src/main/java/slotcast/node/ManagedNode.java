package slotcast.node;

/**
 * A node with the states of ROS 2's managed nodes: configured with its models and topics, active
 * while frames go through it. A failed transition leaves the state that it started from.
 */
public abstract class ManagedNode implements AutoCloseable {
  private volatile State state = State.UNCONFIGURED;

  /** As in lifecycle_msgs/State. */
  public enum State {
    /** Holds nothing. */
    UNCONFIGURED,
    /** Models are loaded and topics advertised; nothing is listened to. */
    INACTIVE,
    /** Frames go through it. */
    ACTIVE,
    /** Ended for good. */
    FINALIZED
  }

  /** Where the node is in its life. Waits for nothing, not for a transition either. */
  public final State state() {
    return state;
  }

  /** Loads models and advertises topics: unconfigured to inactive. */
  public final synchronized void configure() {
    require(State.UNCONFIGURED, "configure");
    try {
      onConfigure();
    } catch (RuntimeException | Error e) {
      onCleanup();
      throw e;
    }
    state = State.INACTIVE;
  }

  /** Begins to listen: inactive to active. */
  public final synchronized void activate() {
    require(State.INACTIVE, "activate");
    try {
      onActivate();
    } catch (RuntimeException | Error e) {
      onDeactivate();
      throw e;
    }
    state = State.ACTIVE;
  }

  /** Finishes the frame in work and listens no more: active to inactive. */
  public final synchronized void deactivate() {
    require(State.ACTIVE, "deactivate");
    onDeactivate();
    state = State.INACTIVE;
  }

  /** Gives up models and topics: inactive to unconfigured. */
  public final synchronized void cleanup() {
    require(State.INACTIVE, "cleanup");
    onCleanup();
    state = State.UNCONFIGURED;
  }

  /** Ends the node from whatever state it is in. Closing twice is harmless. */
  @Override
  public final synchronized void close() {
    if (state == State.ACTIVE) {
      onDeactivate();
    }
    if (state == State.ACTIVE || state == State.INACTIVE) {
      onCleanup();
    }
    state = State.FINALIZED;
  }

  private void require(State expected, String transition) {
    if (state != expected) {
      throw new IllegalStateException(
          "cannot " + transition + " a node that is " + state + ", only one that is " + expected);
    }
  }

  abstract void onConfigure();

  abstract void onActivate();

  /** Undoes {@link #onActivate}, also where that one failed half way. */
  abstract void onDeactivate();

  /** Undoes {@link #onConfigure}, also where that one failed half way. */
  abstract void onCleanup();
}
