package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import slotcast.node.arguments.NodeParameters;
import slotcast.node.arguments.Remapping;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.DiagnosticStatus;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.KeyValue;
import slotcast.ros.msg.LifecycleTransition;
import slotcast.ros.msg.ListParametersResult;
import slotcast.ros.msg.Log;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.Parameter;
import slotcast.ros.msg.ParameterDescriptor;
import slotcast.ros.msg.ParameterEvent;
import slotcast.ros.msg.ParameterValue;
import slotcast.ros.msg.SetParametersResult;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TransitionEvent;
import slotcast.ros.srv.Empty;
import slotcast.ros.srv.LifecycleServices;
import slotcast.ros.srv.Outcome;
import slotcast.ros.srv.ParameterServices;
import slotcast.ros.srv.Weights;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.runtime.recorded.RecordedRuntime;

/** What the services of both nodes answer, and what comes of it in the running nodes. */
@Timeout(600)
class NodeServicesTest {
  private static final String SEES = "/robot1/slotcast_perception/";
  private static final String PREDICTS = "/robot1/slotcast_prediction/";

  private final InMemoryTransport transport = InMemoryTransport.direct();
  private final List<DiagnosticArray> reports = collect("/diagnostics", DiagnosticArray.TYPE);
  private final List<ParameterEvent> events = collect("/parameter_events", ParameterEvent.TYPE);
  private final List<Detection2DArray> detections =
      collect(SEES + "detections", Detection2DArray.TYPE);
  private final List<SlotArray> slots = collect(SEES + "slots", SlotArray.TYPE);
  private final Publisher<Image> camera =
      transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData());
  private Nodes nodes;

  private <T> List<T> collect(String topic, MessageType<T> type) {
    List<T> got = new CopyOnWriteArrayList<>();
    transport.subscribe(topic, type, Qos.defaults(), got::add);
    return got;
  }

  @BeforeEach
  void start() {
    NodeContext context =
        new NodeContext(transport, Remapping.NONE.in("/robot1"), NodeClock.system());
    PerceptionParameters perception =
        PerceptionParameters.of(
            NodeParameters.none().with("shadow_frames", 2, "a test").with("fit", "crop", "a test"));
    nodes =
        Nodes.start(
            context,
            context,
            device -> new RecordedRuntime(),
            perception,
            PredictionParameters.defaults());
  }

  @AfterEach
  void stop() {
    nodes.close();
    transport.close();
  }

  private static Parameter parameter(String name, Object value) {
    List<String> texts = value instanceof String[] array ? List.of(array) : List.of();
    ParameterValue message =
        new ParameterValue(
            (byte)
                (value instanceof Boolean
                    ? 1
                    : value instanceof Integer
                        ? 2
                        : value instanceof Double ? 3 : value instanceof String ? 4 : 9),
            value instanceof Boolean flag && flag,
            value instanceof Integer whole ? whole : 0,
            value instanceof Double number ? number : 0,
            value instanceof String text ? text : "",
            new byte[0],
            new boolean[0],
            new long[0],
            new double[0],
            texts);
    return new Parameter(name, message);
  }

  private SetParametersResult set(String node, String name, Object value) {
    return transport
        .call(node + "set_parameters", ParameterServices.SET, List.of(parameter(name, value)))
        .get(0);
  }

  private ParameterValue get(String node, String name) {
    return transport.call(node + "get_parameters", ParameterServices.GET, List.of(name)).get(0);
  }

  private void send(int number) throws InterruptedException {
    Header header = new Header(Time.ofNanos(number * 100_000_000L), "eye");
    camera.publish(new Image(header, 16, 16, "rgb8", false, 48, new byte[768]));
    await(() -> detections.size() == number);
  }

  private static void await(BooleanSupplier reached) throws InterruptedException {
    while (!reached.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  @Test
  void parametersAreListedAsRos2ListsThem() {
    ListParametersResult all =
        transport.call(
            SEES + "list_parameters",
            ParameterServices.LIST,
            new ParameterServices.Listing(List.of(), 0));
    assertThat(all.names()).contains("min_area", "use_sim_time", "weights").isSorted();
    assertThat(all.prefixes()).isEmpty();
    assertThat(
            transport
                .call(
                    SEES + "list_parameters",
                    ParameterServices.LIST,
                    new ParameterServices.Listing(List.of("fit", "min"), 1))
                .names())
        .containsExactly("fit");
  }

  @Test
  void valuesHaveTheTypesThatTheyTake() {
    assertThat(get(SEES, "fit").stringValue()).isEqualTo("crop");
    assertThat(get(SEES, "image_topic").stringValue()).isEqualTo("/camera/image_raw");
    assertThat(get(PREDICTS, "steps").integerValue()).isEqualTo(10);
    assertThat(get(PREDICTS, "depth_topic").type()).isEqualTo((byte) 9);
    assertThat(get(PREDICTS, "nothing").type()).isZero();
    assertThat(
            transport.call(
                SEES + "get_parameter_types",
                ParameterServices.GET_TYPES,
                List.of("use_sim_time", "patience_frames", "min_area", "fit", "nothing")))
        .containsExactly(1, 2, 3, 4, 0);
  }

  @Test
  void descriptionsNameRangesAndWhatStays() {
    List<ParameterDescriptor> said =
        transport.call(
            SEES + "describe_parameters",
            ParameterServices.DESCRIBE,
            List.of("deadline_s", "patience_frames", "fit", "nothing"));
    assertThat(said.get(0).description()).contains("seconds of work on one frame");
    assertThat(said.get(0).additionalConstraints()).isEqualTo("above 0, up to 3600");
    assertThat(said.get(0).floatingPointRange().get(0).toValue()).isEqualTo(3600);
    assertThat(said.get(0).readOnly()).isFalse();
    assertThat(said.get(1).integerRange().get(0).toValue()).isEqualTo(1000);
    assertThat(said.get(2).additionalConstraints()).isEqualTo("one of letterbox, crop, stretch");
    assertThat(said.get(2).readOnly()).isTrue();
    assertThat(said.get(3).type()).isZero();
  }

  @Test
  void aChangeTakesEffectWithTheNextFrame() throws InterruptedException {
    send(1);
    assertThat(detections.get(0).detections()).hasSize(1);
    assertThat(set(SEES, "min_area", 0.5).successful()).isTrue();
    send(2);
    assertThat(detections.get(1).detections()).isEmpty();
    assertThat(set(SEES, "min_area", 0).successful()).isTrue(); // a whole number is a number
    send(3);
    assertThat(detections.get(2).detections()).hasSize(1);
    assertThat(get(SEES, "min_area").doubleValue()).isZero();
    assertThat(events.get(events.size() - 1).changedParameters())
        .extracting(Parameter::name)
        .containsExactly("min_area");
  }

  @Test
  void wrongValuesAreRefusedWithTheirReason() {
    assertThat(set(SEES, "min_area", 1.5).reason()).contains("got 1.5, expected a number, 0 to 1");
    assertThat(set(SEES, "min_area", "small").reason()).contains("expected a number");
    assertThat(set(SEES, "min_aera", 0.5).reason()).contains("did you mean min_area?");
    assertThat(set(SEES, "fit", "stretch").reason()).contains("read-only");
    assertThat(set(SEES, "fit", "crop").successful()).as("the value that it has").isTrue();
    assertThat(set(SEES, "min_area", new String[] {}).successful()).isFalse();
    assertThat(
            transport
                .call(
                    SEES + "set_parameters",
                    ParameterServices.SET,
                    List.of(new Parameter("min_area", ParameterMessages.notSet())))
                .get(0)
                .reason())
        .contains("undeclared");
    assertThat(get(SEES, "min_area").doubleValue()).isEqualTo(0.002);
    assertThat(events).as("nothing but both nodes' first").hasSize(2);
  }

  @Test
  void allOrNoneAreSet() {
    List<Parameter> half = List.of(parameter("min_area", 0.5), parameter("overlay_opacity", 2.0));
    assertThat(
            transport
                .call(SEES + "set_parameters_atomically", ParameterServices.SET_ATOMICALLY, half)
                .successful())
        .isFalse();
    assertThat(get(SEES, "min_area").doubleValue()).isEqualTo(0.002);
    List<Parameter> whole = List.of(parameter("min_area", 0.5), parameter("overlay_opacity", 1.0));
    assertThat(
            transport
                .call(SEES + "set_parameters_atomically", ParameterServices.SET_ATOMICALLY, whole)
                .successful())
        .isTrue();
    assertThat(get(SEES, "overlay_opacity").doubleValue()).isEqualTo(1);
    assertThat(events.get(2).changedParameters()).hasSize(2);
    assertThat(events.get(2).node()).isEqualTo("/robot1/slotcast_perception");
  }

  @Test
  void resetBeginsTheSceneAnew() throws InterruptedException {
    send(1);
    send(2);
    send(3);
    assertThat(slots.get(2).slots()[1]).as("the square moves on").isEqualTo(3);
    assertThat(transport.call(SEES + "reset", Outcome.TRIGGER, new Empty()).success()).isTrue();
    send(4);
    assertThat(slots.get(3).slots()[1]).as("and begins again").isEqualTo(1);
    assertThat(slots.get(3).trackIds()[1]).isGreaterThan(slots.get(2).trackIds()[1]);
  }

  @Test
  void weightsAreChangedByServiceAndByParameter() throws InterruptedException {
    Outcome outcome =
        transport.call(SEES + "set_weights", Outcome.SET_WEIGHTS, new Weights("others", ""));
    assertThat(outcome.success()).as(outcome.message()).isTrue();
    assertThat(get(SEES, "weights").stringValue()).isEqualTo("others");
    int sent = 0;
    while (!nodes.perception().orElseThrow().weightsId().equals("others")) {
      send(++sent);
    }
    assertThat(set(PREDICTS, "weights", "third").successful()).isTrue();
    while (!nodes.prediction().orElseThrow().weightsId().equals("third")) {
      send(++sent);
      Thread.sleep(20);
    }
    assertThat(
            transport
                .call(SEES + "set_weights", Outcome.SET_WEIGHTS, new Weights(" ", ""))
                .success())
        .isFalse();
  }

  private boolean change(String node, int id, String label) {
    return transport.call(
        node + "change_state",
        LifecycleServices.CHANGE_STATE,
        new LifecycleTransition((byte) id, label));
  }

  private String state(String node) {
    return transport.call(node + "get_state", LifecycleServices.GET_STATE, new Empty()).label();
  }

  private List<String> possible(String node) {
    return transport
        .call(
            node + "get_available_transitions",
            LifecycleServices.GET_AVAILABLE_TRANSITIONS,
            new Empty())
        .stream()
        .map(t -> t.transition().label())
        .toList();
  }

  @Test
  void aNodeIsLedThroughItsLife() throws InterruptedException {
    List<TransitionEvent> lives = collect(SEES + "transition_event", TransitionEvent.TYPE);
    assertThat(state(SEES)).isEqualTo("active");
    assertThat(possible(SEES)).containsExactly("deactivate", "shutdown");
    assertThat(change(SEES, 1, "")).as("configure an active node").isFalse();
    assertThat(change(SEES, 4, "")).isTrue();
    assertThat(camera.subscribers()).isZero();
    assertThat(change(SEES, 0, "cleanup")).as("by its label").isTrue();
    assertThat(state(SEES)).isEqualTo("unconfigured");
    Outcome refused =
        transport.call(SEES + "set_weights", Outcome.SET_WEIGHTS, new Weights("others", ""));
    assertThat(refused.message()).contains("unconfigured");
    assertThat(set(SEES, "weights", "others").successful()).as("for the next life").isTrue();
    assertThat(change(SEES, 1, "configure")).isTrue();
    assertThat(change(SEES, 3, "activate")).isTrue();
    assertThat(nodes.perception().orElseThrow().weightsId()).isEqualTo("others");
    send(1);
    assertThat(change(SEES, 7, "shutdown")).isTrue();
    assertThat(state(SEES)).isEqualTo("finalized");
    assertThat(possible(SEES)).isEmpty();
    assertThat(state(PREDICTS)).isEqualTo("active");
    assertThat(lives.stream().map(e -> e.transition().label() + " " + e.goalState().label()))
        .containsExactly(
            "deactivate deactivating",
            "transition_success inactive",
            "cleanup cleaningup",
            "transition_success unconfigured",
            "configure configuring",
            "transition_success inactive",
            "activate activating",
            "transition_success active",
            "shutdown shuttingdown",
            "transition_success finalized");
    assertThat(
            transport.call(
                SEES + "get_transition_graph",
                LifecycleServices.GET_AVAILABLE_TRANSITIONS,
                new Empty()))
        .hasSize(14);
    assertThat(
            transport.call(
                SEES + "get_available_states", LifecycleServices.GET_AVAILABLE_STATES, new Empty()))
        .hasSize(9);
  }

  @Test
  void whatIsLoggedIsTheNodesOnRosout() throws InterruptedException {
    List<Log> lines = new CopyOnWriteArrayList<>();
    transport.subscribe(
        "/rosout",
        Log.TYPE,
        new Qos(Qos.Reliability.RELIABLE, 1000, Qos.Durability.TRANSIENT_LOCAL),
        lines::add);
    LoggerFactory.getLogger("some.library").warn("slotcast_prediction: {}\0", "a line");
    LoggerFactory.getLogger("some.library").error("another", new IllegalStateException("why"));
    await(() -> lines.stream().anyMatch(line -> line.msg().startsWith("another")));
    Map<String, Log> byName =
        lines.stream().collect(Collectors.toMap(Log::name, line -> line, (a, b) -> b));
    Log prediction = byName.get("robot1.slotcast_prediction");
    assertThat(prediction.msg()).isEqualTo("a line?");
    assertThat(prediction.level()).isEqualTo(Log.WARN);
    assertThat(prediction.file()).isEqualTo("NodeServicesTest.java");
    Log first = byName.get("robot1.slotcast_perception");
    assertThat(first.msg()).contains("another\n", "IllegalStateException: why");
    assertThat(first.level()).isEqualTo(Log.ERROR);
  }

  @Test
  void requestsAreCountedOnDiagnostics() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      assertThat(state(SEES)).isEqualTo("active");
    }
    await(() -> value("requests_answered").equals("3"));
    assertThat(value("requests_refused")).isEqualTo("0");
  }

  /** A value of the perception node's last report. */
  private String value(String key) {
    String found = "";
    for (DiagnosticArray report : reports) {
      for (DiagnosticStatus status : report.status()) {
        if (status.hardwareId().equals("slotcast_perception")) {
          for (KeyValue pair : status.values()) {
            found = pair.key().equals(key) ? pair.value() : found;
          }
        }
      }
    }
    return found;
  }
}
