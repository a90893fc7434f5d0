package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.node.arguments.NodeNames;
import slotcast.node.arguments.QosOverrides;
import slotcast.ros.msg.LifecycleTransition;
import slotcast.ros.msg.ParameterEvent;
import slotcast.ros.msg.TransitionDescription;
import slotcast.ros.msg.TransitionEvent;
import slotcast.ros.srv.LifecycleServices;
import slotcast.ros.srv.Outcome;
import slotcast.ros.srv.ParameterServices;
import slotcast.ros.srv.ServiceType;
import slotcast.ros.srv.Weights;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Service;
import slotcast.ros.transport.ServiceHandler;
import slotcast.ros.transport.Transport;

/**
 * The services of one node: its parameters, its life, {@code ~/reset} and {@code ~/set_weights}.
 * They are there from before the node is configured until it ends, and work on threads of their
 * own, so that neither frames nor each other's answers wait long.
 */
final class NodeServices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeServices.class);
  private static final int THREADS = 2; // a transition takes seconds; questions go past it
  private static final int WAITING = 64;

  /** As rclcpp's: nothing is lost when all parameters of a node are set. */
  private static final Qos EVENTS = Qos.defaults().withDepth(1000);

  private final Transport transport;
  private final NodeNames names;
  private final ManagedNode<?, ?> node;
  private final NodeClock clock;
  private final ThreadPoolExecutor executor;
  private final ParameterServer parameters;
  private final NodeTopics topics;
  private final List<Service> opened = new ArrayList<>();
  private final Publisher<TransitionEvent> transitions;

  /** What a node does with others. */
  interface Partners {
    /**
     * Tries other weights.
     *
     * @param partner for the other node of the process; null if they stay
     * @throws UserError if they are refused
     */
    void attempt(String weights, String partner);

    /** Forgets the scene, here and where the slots go. */
    void reset();
  }

  /**
   * Opens them.
   *
   * @param names of the node
   * @param overrides of the quality of service of its topics
   */
  NodeServices(
      NodeContext context,
      NodeNames names,
      QosOverrides overrides,
      ManagedNode<?, ?> node,
      Partners partners) {
    this.transport = context.transport();
    this.names = names;
    this.node = node;
    this.clock = context.clock();
    this.executor = executor(names.node() + " services");
    this.topics = new NodeTopics(transport, names, overrides);
    Publisher<ParameterEvent> events =
        topics.advertiseAt("/parameter_events", ParameterEvent.TYPE, EVENTS);
    this.transitions =
        topics.advertiseAt("~/transition_event", TransitionEvent.TYPE, Qos.defaults());
    this.parameters =
        new ParameterServer(
            node, names.fullName(), clock, weights -> partners.attempt(weights, null), events);
    node.onChange(this::tell);
    serve("~/list_parameters", ParameterServices.LIST, parameters::list);
    serve("~/get_parameters", ParameterServices.GET, parameters::get);
    serve(
        "~/get_parameter_types",
        ParameterServices.GET_TYPES,
        asked -> ParameterMessages.types(parameters.get(asked)));
    serve("~/describe_parameters", ParameterServices.DESCRIBE, parameters::describe);
    serve("~/set_parameters", ParameterServices.SET, parameters::set);
    serve(
        "~/set_parameters_atomically", ParameterServices.SET_ATOMICALLY, parameters::setAtomically);
    serve("~/change_state", LifecycleServices.CHANGE_STATE, this::changeState);
    serve("~/get_state", LifecycleServices.GET_STATE, none -> LifecycleGraph.message(node.state()));
    serve(
        "~/get_available_states",
        LifecycleServices.GET_AVAILABLE_STATES,
        none -> LifecycleGraph.states());
    serve(
        "~/get_available_transitions",
        LifecycleServices.GET_AVAILABLE_TRANSITIONS,
        none -> LifecycleGraph.from(node.state()));
    serve(
        "~/get_transition_graph",
        LifecycleServices.GET_AVAILABLE_TRANSITIONS,
        none -> LifecycleGraph.ALL);
    serve(
        "~/reset",
        Outcome.TRIGGER,
        none ->
            outcome(
                () -> {
                  partners.reset();
                  return "the next frame begins a new scene";
                }));
    serve("~/set_weights", Outcome.SET_WEIGHTS, asked -> setWeights(asked, partners));
    parameters.announce();
  }

  private static ThreadPoolExecutor executor(String name) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private <Q, A> void serve(String name, ServiceType<Q, A> type, Function<Q, A> answer) {
    Service service =
        transport.serve(names.service(name), type, executor, handler(answer, node.services()));
    node.services().add(service);
    opened.add(service);
  }

  private static <Q, A> ServiceHandler<Q, A> handler(Function<Q, A> answer, ServiceHealth health) {
    return new ServiceHandler<>() {
      @Override
      public A answer(Q request) {
        return answer.apply(request);
      }

      @Override
      public void onRefused(String reason) {
        health.refused(reason);
      }
    };
  }

  /** Takes over a parameter that the node was changed to in another way. */
  void note(String parameter, Object value) {
    parameters.note(parameter, value);
  }

  /** Goes through a transition that a client asks for; false if it cannot be, or it fails. */
  private boolean changeState(LifecycleTransition asked) {
    int id =
        LifecycleGraph.from(node.state()).stream()
            .map(TransitionDescription::transition)
            .filter(
                t ->
                    asked.label().isEmpty()
                        ? t.id() == asked.id()
                        : t.label().equals(asked.label()))
            .map(LifecycleTransition::id)
            .findFirst()
            .orElse((byte) 0);
    try {
      switch (id) {
        case 1 -> node.configure();
        case 2 -> node.cleanup();
        case 3 -> node.activate();
        case 4 -> node.deactivate();
        case 5, 6, 7 -> node.close();
        default -> {
          LOG.warn(
              "{}: got the transition {} \"{}\" while {}, expected one of {}",
              names.node(),
              asked.id(),
              asked.label(),
              node.state().label(),
              LifecycleGraph.from(node.state()).stream().map(t -> t.transition().label()).toList());
          return false;
        }
      }
      LOG.info("{}: {} now, as a client asked", names.node(), node.state().label());
      return true;
    } catch (UserError | IllegalStateException e) {
      LOG.error("{}: {}", names.node(), e.getMessage());
      return false;
    } catch (RuntimeException e) {
      LOG.error("{}: {} fails", names.node(), asked.label(), e);
      return false;
    }
  }

  private void tell(ManagedNode.State from, ManagedNode.State to) {
    LifecycleGraph.between(from, to)
        .ifPresent(
            edge ->
                transitions.publish(
                    new TransitionEvent(
                        clock.nanos(), edge.transition(), edge.startState(), edge.goalState())));
  }

  private static Outcome setWeights(Weights asked, Partners partners) {
    return outcome(
        () -> {
          if (asked.weights().isBlank()) {
            throw new UserError(
                "weights", "nothing", "a file or the name of bundled weights", "name them");
          }
          partners.attempt(
              asked.weights(), asked.partnerWeights().isBlank() ? null : asked.partnerWeights());
          return "loaded " + asked.weights() + ", now in shadow; /diagnostics says how that ends";
        });
  }

  private static Outcome outcome(Supplier<String> work) {
    try {
      return new Outcome(true, work.get());
    } catch (UserError e) {
      return new Outcome(false, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("a request fails", e);
      return new Outcome(false, e.toString());
    }
  }

  @Override
  public void close() {
    node.onChange((from, to) -> {});
    executor.shutdown();
    executor.getQueue().clear();
    opened.forEach(Service::close);
    topics.close();
  }
}
