package slotcast.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import slotcast.node.arguments.NodeParameters;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionGroup;
import slotcast.prediction.PredictionModel;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.PredictionSession;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.transport.Qos;
import slotcast.runtime.ModelRuntime;

/**
 * Slots of one camera or several in; predicted frames, trajectories and markers out. What describes
 * the future has the stamp of its time, everything else the header of the newest image.
 *
 * <p>The latest frame wins: when slots arrive while older ones of the same camera still wait, only
 * the newest are predicted from, and the others count as dropped. They still enter the history, so
 * that its steps in time stay even. Predicted frames are drawn on a worker of their own, after the
 * trajectories have gone out, and of the newest prediction only.
 */
public final class PredictionNode extends ManagedNode<PredictionParameters, PredictionOptions>
    implements SlotSink {
  /** Name of the node; its own topics lie below it. */
  public static final String NAME = "slotcast_prediction";

  private static final String IN_MEMORY = "the perception node, in memory";

  private final ModelRuntime runtime;
  private final List<String> inMemory; // names of the cameras; empty: slots come from topics
  private final List<PredictionCamera> cameras = new ArrayList<>();
  private final List<MetricCamera> metres = new ArrayList<>(); // empty: not wanted
  private final PredictionWeights weights = new PredictionWeights(this::changed, this::tell);
  private TransformListener transforms; // null while not active, or no metres are wanted
  private ModelInfo info;
  private PredictionChecks checks; // null while unconfigured
  private volatile FrameWorker<SlotsFrame, LookAhead.Looking, PredictionModel.Rollout> worker;
  private volatile PictureWorker<PredictionCamera.Expected> pictures;
  private volatile List<FrameIntake<SlotsFrame>> intakes = List.of();

  /**
   * A node that does nothing yet: {@link #configure()}, then {@link #activate()}.
   *
   * @param runtime where its model comes from
   * @param inMemory names of the cameras whose slots come through {@link #accept}; empty if slots
   *     come from topics
   */
  PredictionNode(
      NodeContext context,
      PredictionParameters parameters,
      ModelRuntime runtime,
      List<String> inMemory) {
    super(context, NAME, parameters);
    this.runtime = runtime;
    this.inMemory = List.copyOf(inMemory);
  }

  @Override
  List<NodeDiagnostics.Stream> onConfigure() {
    cameras.clear(); // those of an earlier life keep their counts until then
    metres.clear();
    PredictionParameters parameters = parameters();
    NodeTopics topics = topics();
    List<String> inputs =
        inMemory.isEmpty()
            ? parameters.slotsTopics().stream().map(topics::resolve).toList()
            : inMemory.stream().map(name -> IN_MEMORY).toList();
    List<String> names = inMemory.isEmpty() ? CameraNames.of(inputs) : inMemory;
    PredictionModel model =
        runtime.prediction(parameters.weights(), inputs.size(), parameters.steps());
    weights.open(PredictionGroup.of(model, parameters.options(), inputs.size()));
    for (int i = 0; i < inputs.size(); i++) {
      cameras.add(
          new PredictionCamera(
              topics, names.get(i), inputs.get(i), parameters.steps(), model.spec().mostFrames()));
    }
    configureMetres(names, inputs);
    checks = new PredictionChecks(parameters.liveCheck(), cameras, this::tell);
    info = ModelInfo.of(topics, context().clock());
    tellModel();
    List<PlannerOutput> wanted = parameters.metric().planner().outputs();
    if (!wanted.isEmpty() && metres.isEmpty()) {
      tell(
          "nothing for planners ("
              + PlannerOutputs.names(wanted)
              + "): they need metres, and the parameter fixed_frame is empty; name a frame that"
              + " stands still, such as odom or map");
    }
    return cameras.stream().map(this::stream).toList();
  }

  private void configureMetres(List<String> names, List<String> inputs) {
    MetricParameters wanted = parameters().metric();
    if (!wanted.on()) {
      return;
    }
    wanted.check(cameras.size());
    long patience = parameters().options().maxGap().toNanos();
    for (int i = 0; i < cameras.size(); i++) {
      String name = names.get(i);
      String labels =
          inMemory.isEmpty()
              ? inputs.get(i).replaceFirst("[^/]*$", "label_image")
              : context()
                  .remapping()
                  .node(PerceptionNode.NAME)
                  .topic("~/" + (name.isEmpty() ? "" : name + "/") + "label_image");
      metres.add(
          new MetricCamera(
              topics(),
              wanted,
              name,
              i,
              labels,
              patience,
              context().clock(),
              cameras.get(i).statistics()));
    }
  }

  private NodeDiagnostics.Stream stream(PredictionCamera camera) {
    int number = cameras.indexOf(camera);
    return new NodeDiagnostics.Stream(
        camera.name(),
        camera.input(),
        camera.statistics(),
        "predicted_frames",
        camera.pictureStatistics(),
        () -> Optional.ofNullable(camera.slots()),
        () -> report(number));
  }

  private Map<String, String> report(int camera) {
    Map<String, String> report = new LinkedHashMap<>();
    report.put("weights", weightsId());
    report.put("device", runtime.description());
    PredictionGroup now = weights.group();
    if (now != null) {
      report.put(
          "frames_until_prediction", Integer.toString(now.sessions().get(camera).missingFrames()));
    }
    report.putAll(checks.report(camera));
    if (!metres.isEmpty()) {
      report.putAll(metres.get(camera).report());
    } else if (!parameters().metric().planner().outputs().isEmpty()) {
      report.put("planner_outputs", "none: the parameter fixed_frame is empty");
    }
    return report;
  }

  @Override
  void onActivate() {
    NodeTopics topics = topics();
    LookAhead looking =
        new LookAhead(cameras, weights, checks, orders(), parameters().steps(), this::publish);
    worker = new FrameWorker<>(topics.node(), frameStatistics(), looking);
    pictures =
        new PictureWorker<>(
            topics.node(),
            cameras.stream().map(PredictionCamera::pictureStatistics).toList(),
            (number, expected) -> cameras.get(number).draw(expected, this::isWanted));
    List<FrameIntake<SlotsFrame>> doors = new ArrayList<>();
    for (int i = 0; i < cameras.size(); i++) {
      int number = i;
      doors.add(
          new FrameIntake<>(
              topics.node(),
              cameras.get(i).statistics(),
              weights::check,
              (frame, arrival) -> {
                cameras.get(number).remember(frame.slots());
                worker.put(number, frame, arrival);
              }));
    }
    if (!metres.isEmpty()) {
      transforms = new TransformListener(topics);
      metres.forEach(m -> m.start(topics, transforms));
    }
    intakes = doors;
    for (int i = 0; i < cameras.size() && inMemory.isEmpty(); i++) {
      cameras
          .get(i)
          .listen(
              context()
                  .transport()
                  .subscribe(
                      cameras.get(i).input(),
                      SlotArray.TYPE,
                      topics.incoming(cameras.get(i).input(), Qos.defaults()),
                      new SlotsDoor(doors.get(i), weights)));
    }
  }

  @Override
  public void accept(int camera, SlotsFrame frame) {
    List<FrameIntake<SlotsFrame>> open = intakes;
    if (!open.isEmpty()) { // else the node does not listen
      open.get(camera).onMessage(frame, this, frame.receivedNanos());
    }
  }

  @Override
  void onDeactivate() {
    intakes = List.of();
    cameras.forEach(PredictionCamera::stopListening);
    if (worker != null) {
      worker.close();
      pictures.close();
    }
    metres.forEach(MetricCamera::stop);
    if (transforms != null) {
      transforms.close();
      transforms = null;
    }
    weights.settle();
    weights.group().sessions().forEach(PredictionSession::reset);
    checks.reset();
  }

  @Override
  void onCleanup() {
    weights.close();
  }

  /** Whether frames still have to be drawn: not once the weights they are from were replaced. */
  private boolean isWanted(PredictionCamera.Expected expected) {
    return pictures.isOpen() && expected.group() == weights.group();
  }

  /** What is expected after a camera's newest frame goes to whoever wants it. */
  private void publish(
      int number, PredictionGroup group, Header header, Prediction prediction, SlotFrame newest) {
    PredictionCamera camera = cameras.get(number);
    camera.publish(header, prediction);
    if (!metres.isEmpty()) {
      metres.get(number).offer(header, prediction, newest);
    }
    if (camera.wantsFrames() && prediction.rollout().isDrawable()) { // else from the next one on
      pictures.put(number, new PredictionCamera.Expected(group, header, prediction));
    }
  }

  @Override
  public void succeed(PredictionGroup next, String perceptionModelId) {
    weights.succeed(next, perceptionModelId);
  }

  /** Other weights have come into use. */
  private void changed() {
    checks.reset();
    tellModel();
  }

  private void tellModel() {
    PredictionModel.Spec spec = model();
    info.publish(
        "slot prediction, weights %s: %d slots, %d steps from %d frames"
            .formatted(spec.modelId(), spec.numSlots(), steps(), spec.historyLen()),
        spec.numSlots());
  }

  /** Runs other weights in shadow, and swaps once they have proved themselves. */
  synchronized void attempt(PredictionTrial next) {
    if (isConfigured()) {
      weights.attempt(next);
    } else {
      next.close();
    }
  }

  @Override
  PredictionParameters read(NodeParameters given) {
    return PredictionParameters.of(given);
  }

  @Override
  Set<String> liveParameters() {
    return PredictionParameters.LIVE;
  }

  @Override
  List<FrameStatistics> frameStatistics() {
    return cameras.stream().map(PredictionCamera::statistics).toList();
  }

  @Override
  long busyNanos() {
    return worker == null ? 0 : worker.busyNanos();
  }

  /** Makes a model of other weights for this node's cameras. */
  PredictionGroup candidate(String file) {
    PredictionModel model = runtime.prediction(file, cameras.size(), steps());
    return PredictionGroup.of(model, parameters().options(), cameras.size());
  }

  /** How many cameras' slots come. */
  public int cameras() {
    return cameras.size();
  }

  /** How many frames it looks ahead. */
  int steps() {
    return parameters().steps();
  }

  /** Where the slots come from. */
  public String input() {
    return cameras.get(0).input();
  }

  /** Where the slots of each camera come from. */
  List<String> inputs() {
    return cameras.stream().map(PredictionCamera::input).toList();
  }

  /** The model in use and its sessions. */
  PredictionGroup group() {
    return weights.group();
  }

  /** What became of the slots of a camera so far. */
  public FrameStatistics.Snapshot statistics(int camera) {
    return cameras.get(camera).statistics().snapshot();
  }

  /**
   * What became of the predicted frames of a camera so far; those of one prediction count as one.
   */
  public FrameStatistics.Snapshot pictures(int camera) {
    return cameras.get(camera).pictureStatistics().snapshot();
  }

  /** What became of the slots of the first camera so far. */
  public FrameStatistics.Snapshot statistics() {
    return statistics(0);
  }

  /** What there is to know about the model in use. */
  public PredictionModel.Spec model() {
    return weights.group().model().spec();
  }

  /** How often constant velocity began to stand in for the model, for a camera. */
  long fallbacks(int camera) {
    return checks.falls(camera);
  }

  /** Short id of the weights in use; empty while there are none. */
  public String weightsId() {
    return weights.id();
  }
}
