package slotcast.node;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.node.arguments.DeclaredParameters;
import slotcast.node.arguments.NodeNames;
import slotcast.node.arguments.NodeParameters;

/**
 * A node with the states of ROS 2's managed nodes: configured with its models and topics, active
 * while frames go through it. A failed transition leaves the state that it started from.
 *
 * @param <P> its parameters
 * @param <O> options of a camera's session
 */
public abstract class ManagedNode<P extends StreamParameters<O>, O> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagedNode.class);

  private final NodeContext context;
  private final NodeNames names;
  private final ServiceHealth services = new ServiceHealth();
  private volatile P parameters;
  private volatile SessionOrders<O> orders; // null before the first life
  private volatile NodeDiagnostics diagnostics; // null while unconfigured
  private final List<String> untold = Collections.synchronizedList(new ArrayList<>());
  private NodeTopics topics; // of this life; null before the first one
  private volatile State state = State.UNCONFIGURED;
  private volatile BiConsumer<State, State> listener = (from, to) -> {};

  /**
   * @param name of the node, before it is remapped
   */
  ManagedNode(NodeContext context, String name, P parameters) {
    this.context = context;
    this.names = context.remapping().node(name);
    this.parameters = parameters;
  }

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

  /** What it lives in. */
  final NodeContext context() {
    return context;
  }

  /** The parameters that hold. */
  final P parameters() {
    return parameters;
  }

  /** Its topics in this life. */
  final NodeTopics topics() {
    return topics;
  }

  /** What is asked of its cameras' sessions from outside. */
  final SessionOrders<O> orders() {
    return orders;
  }

  /** Loads models and advertises topics: unconfigured to inactive. */
  public final synchronized void configure() {
    require(State.UNCONFIGURED, "configure");
    enter(State.CONFIGURING);
    untold.clear();
    try {
      topics = new NodeTopics(context.transport(), names, parameters.qosOverrides());
      List<NodeDiagnostics.Stream> streams = onConfigure();
      orders = new SessionOrders<>(streams.size());
      keepDeadline();
      diagnostics =
          new NodeDiagnostics(
              topics,
              context.clock(),
              this::state,
              this::busyNanos,
              () -> parameters.deadlineS(),
              services,
              streams);
      untold.forEach(diagnostics::tell);
      untold.clear();
      diagnostics.start();
    } catch (RuntimeException | Error e) {
      release();
      enter(State.UNCONFIGURED);
      throw e;
    }
    enter(State.INACTIVE);
  }

  private void release() {
    if (diagnostics != null) {
      diagnostics.close();
      diagnostics = null;
    }
    if (topics != null) {
      topics.close();
    }
    onCleanup();
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
    release();
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
      release();
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
  final DeclaredParameters declared() {
    return parameters.declared();
  }

  /** How many frames other weights run in shadow. */
  final int shadowFrames() {
    return parameters.shadowFrames();
  }

  /**
   * Looks whether a node can have these parameters.
   *
   * @throws slotcast.error.UserError if one is wrong
   */
  final void check(NodeParameters wanted) {
    var unused = read(wanted);
  }

  /**
   * Takes over other parameters, from the next frame on.
   *
   * @throws slotcast.error.UserError if one is wrong; all stay as they are
   */
  final synchronized void change(NodeParameters wanted) {
    parameters = read(wanted);
    onParameters(parameters);
    keepDeadline();
    SessionOrders<O> cameras = orders;
    if (cameras != null) {
      cameras.change(parameters.options());
    }
  }

  private void keepDeadline() {
    frameStatistics().forEach(statistics -> statistics.deadline(parameters.frameDeadlineS()));
  }

  /** Forgets the scene: the next frame begins another one. */
  final void reset() {
    SessionOrders<O> cameras = orders;
    if (cameras != null) {
      cameras.reset();
    }
  }

  /** Says something once, in the log and in the next report. */
  final void tell(String words) {
    LOG.warn("{}: {}", names.node(), words);
    NodeDiagnostics reports = diagnostics;
    if (reports != null) {
      reports.tell(words);
    } else if (state == State.CONFIGURING) {
      untold.add(words);
    }
  }

  /** Names of the parameters that take effect in a running node. */
  abstract Set<String> liveParameters();

  /**
   * Its parameters from what is given.
   *
   * @throws slotcast.error.UserError if one is wrong
   */
  abstract P read(NodeParameters given);

  /** Other parameters hold from now on. */
  void onParameters(P now) {}

  /** What becomes of the frames of each camera of this life. */
  abstract List<FrameStatistics> frameStatistics();

  /** For how long the round in work has been in work, in nanoseconds; 0 when idle. */
  abstract long busyNanos();

  /**
   * Loads models and advertises topics.
   *
   * @return what to report, a stream for each camera
   */
  abstract List<NodeDiagnostics.Stream> onConfigure();

  abstract void onActivate();

  /** Undoes {@link #onActivate}, also where that one failed half way. */
  abstract void onDeactivate();

  /**
   * Undoes {@link #onConfigure}, also where that one failed half way; topics are closed already.
   */
  abstract void onCleanup();
}
