package slotcast.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.node.FrameStatistics.Oddity;
import slotcast.node.arguments.DeclaredParameters;
import slotcast.node.arguments.NodeParameters;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionGroup;
import slotcast.prediction.PredictionModel;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.PredictionSession;
import slotcast.prediction.SlotPrediction.Pushed;
import slotcast.ros.image.ImagePixels;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.MessageHandler;
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
public final class PredictionNode extends ManagedNode implements SlotSink {
  /** Name of the node; its own topics lie below it. */
  public static final String NAME = "slotcast_prediction";

  private static final Logger LOG = LoggerFactory.getLogger(PredictionNode.class);
  private static final String IN_MEMORY = "the perception node, in memory";

  private final NodeContext context;
  private volatile PredictionParameters parameters;
  private final ModelRuntime runtime;
  private final List<String> inMemory; // names of the cameras; empty: slots come from topics
  private final List<PredictionCamera> cameras = new ArrayList<>();
  private final List<MetricCamera> metres = new ArrayList<>(); // empty: not wanted
  private final CurrentTrial<PredictionTrial> trial = new CurrentTrial<>();
  private final AtomicReference<Successor> successor = new AtomicReference<>();
  private volatile SessionOrders<PredictionOptions> orders; // null before the first life
  private NodeTopics topics;
  private TransformListener transforms; // null while not active, or no metres are wanted
  private volatile NodeDiagnostics diagnostics; // null while unconfigured
  private ModelInfo info;
  private PredictionChecks checks; // null while unconfigured
  private volatile PredictionGroup group;
  private volatile FrameWorker<SlotsFrame, Looking, PredictionModel.Rollout> worker;
  private volatile PictureWorker<PredictionCamera.Expected> pictures;
  private volatile List<FrameIntake<SlotsFrame>> intakes = List.of();

  /** A frame on its way through the model. */
  private record Looking(PredictionGroup group, String frameId, List<SlotFrame> history) {}

  /** Weights that take over with the first slots of the perception weights that they belong to. */
  private record Successor(PredictionGroup group, String perceptionModelId) {}

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
    this.context = context;
    this.parameters = parameters;
    this.runtime = runtime;
    this.inMemory = List.copyOf(inMemory);
  }

  @Override
  void onConfigure() {
    cameras.clear(); // those of an earlier life keep their counts until then
    metres.clear();
    topics =
        new NodeTopics(
            context.transport(), context.remapping().node(NAME), parameters.qosOverrides());
    List<String> inputs =
        inMemory.isEmpty()
            ? parameters.slotsTopics().stream().map(topics::resolve).toList()
            : inMemory.stream().map(name -> IN_MEMORY).toList();
    List<String> names = inMemory.isEmpty() ? CameraNames.of(inputs) : inMemory;
    orders = new SessionOrders<>(inputs.size());
    PredictionModel model =
        runtime.prediction(parameters.weights(), inputs.size(), parameters.steps());
    group = PredictionGroup.of(model, parameters.options(), inputs.size());
    Rehearsal.predict(model, parameters.options(), parameters.steps());
    for (int i = 0; i < inputs.size(); i++) {
      cameras.add(
          new PredictionCamera(
              topics, names.get(i), inputs.get(i), parameters.steps(), model.spec().historyLen()));
    }
    cameras.forEach(camera -> camera.statistics().deadline(parameters.frameDeadlineS()));
    configureMetres(names, inputs);
    checks = new PredictionChecks(parameters.liveCheck(), cameras, this::tell);
    info = ModelInfo.of(topics, context.clock());
    tellModel();
    diagnostics =
        new NodeDiagnostics(
            topics,
            context.clock(),
            this::state,
            () -> worker == null ? 0 : worker.busyNanos(),
            () -> parameters.deadlineS(),
            services(),
            cameras.stream().map(this::stream).toList());
    diagnostics.start();
    List<PlannerOutput> wanted = parameters.metric().planner().outputs();
    if (!wanted.isEmpty() && metres.isEmpty()) {
      tell(
          "nothing for planners ("
              + PlannerOutputs.names(wanted)
              + "): they need metres, and the parameter fixed_frame is empty; name a frame that"
              + " stands still, such as odom or map");
    }
  }

  private void configureMetres(List<String> names, List<String> inputs) {
    MetricParameters wanted = parameters.metric();
    if (!wanted.on()) {
      return;
    }
    wanted.check(cameras.size());
    long patience = parameters.options().maxGap().toNanos();
    for (int i = 0; i < cameras.size(); i++) {
      String name = names.get(i);
      String labels =
          inMemory.isEmpty()
              ? inputs.get(i).replaceFirst("[^/]*$", "label_image")
              : context
                  .remapping()
                  .node(PerceptionNode.NAME)
                  .topic("~/" + (name.isEmpty() ? "" : name + "/") + "label_image");
      metres.add(
          new MetricCamera(
              topics,
              wanted,
              name,
              i,
              labels,
              patience,
              context.clock(),
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
    PredictionGroup now = group;
    if (now != null) {
      report.put(
          "frames_until_prediction", Integer.toString(now.sessions().get(camera).missingFrames()));
    }
    report.putAll(checks.report(camera));
    if (!metres.isEmpty()) {
      report.putAll(metres.get(camera).report());
    } else if (!parameters.metric().planner().outputs().isEmpty()) {
      report.put("planner_outputs", "none: the parameter fixed_frame is empty");
    }
    return report;
  }

  @Override
  void onActivate() {
    List<FrameStatistics> statistics = cameras.stream().map(PredictionCamera::statistics).toList();
    worker = new FrameWorker<>(topics.node(), statistics, new Looker());
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
              this::check,
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
              context
                  .transport()
                  .subscribe(
                      cameras.get(i).input(),
                      SlotArray.TYPE,
                      topics.incoming(cameras.get(i).input(), Qos.defaults()),
                      door(i)));
    }
  }

  /** Slots from a topic: checked as messages, then like those that come in memory. */
  private MessageHandler<SlotArray> door(int camera) {
    FrameIntake<SlotsFrame> intake = intakes.get(camera);
    return new MessageHandler<>() {
      @Override
      public void onMessage(SlotArray message) {
        onMessage(message, this);
      }

      @Override
      public void onMessage(SlotArray message, Object publisher) {
        onMessage(message, publisher, System.nanoTime());
      }

      @Override
      public void onMessage(SlotArray message, Object publisher, long receivedNanos) {
        try {
          PredictionModel.Spec spec = fitting(message.model());
          SlotFrame slots = SlotConversion.toFrame(message, spec.width(), spec.height());
          intake.onMessage(
              new SlotsFrame(message.header().frameId(), slots, receivedNanos),
              publisher,
              receivedNanos);
        } catch (RefusedMessageException e) {
          intake.onRefused(e.getMessage());
        }
      }

      @Override
      public void onRefused(String reason) {
        intake.onRefused(reason);
      }
    };
  }

  @Override
  public void accept(int camera, SlotsFrame frame) {
    List<FrameIntake<SlotsFrame>> open = intakes;
    if (!open.isEmpty()) { // else the node does not listen
      open.get(camera).onMessage(frame, this, frame.receivedNanos());
    }
  }

  /** The model that slots of those weights are for: the one in use, or the one to come. */
  private PredictionModel.Spec fitting(String perceptionModelId) {
    Successor next = successor.get();
    return next != null && next.perceptionModelId().equals(perceptionModelId)
        ? next.group().model().spec()
        : group.model().spec();
  }

  private void check(SlotsFrame frame) throws RefusedMessageException {
    SlotFrame slots = frame.slots();
    PredictionModel.Spec spec = fitting(slots.model());
    Optional<String> misfit = spec.misfit(slots);
    if (misfit.isPresent()) {
      throw new RefusedMessageException(
          "slots", misfit.get(), "those the predictor was trained on");
    }
    if (!spec.knows(slots)) {
      throw new RefusedMessageException(
          "slots of weights",
          ImagePixels.quote(slots.model()),
          spec.perceptionModelId().orElse("") + ", which the predictor was trained on");
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
    trial.end();
    Successor waiting = successor.getAndSet(null);
    if (waiting != null) {
      group.close();
      group = waiting.group(); // perception has changed over already
      tellModel();
    }
    group.sessions().forEach(PredictionSession::reset);
    checks.reset();
  }

  @Override
  void onCleanup() {
    if (diagnostics != null) {
      diagnostics.close();
      diagnostics = null;
    }
    if (topics != null) {
      topics.close();
    }
    if (group != null) {
      group.close();
      group = null;
    }
  }

  /** Whether frames still have to be drawn: not once the weights they are from were replaced. */
  private boolean isWanted(PredictionCamera.Expected expected) {
    return pictures.isOpen() && expected.group() == group;
  }

  /** What the worker does with slots. */
  private final class Looker implements FrameWork<SlotsFrame, Looking, PredictionModel.Rollout> {
    private record Arrived(int camera, SlotFrame frame) {}

    private final List<Arrived> round = new ArrayList<>(); // for the trial
    private PredictionGroup retired; // to be closed between two rounds; null: none

    @Override
    public Optional<Looking> begin(int number, SlotsFrame message) throws PassedOverException {
      List<SlotFrame> arrived = cameras.get(number).arrived();
      boolean fresh = arrived.isEmpty(); // then the frame before took these slots along
      for (SlotFrame frame : arrived) {
        changeOver(frame);
        PredictionSession session = group.sessions().get(number);
        orders.carryOut(number, session::reset, session::change);
        boolean first = session.missingFrames() == group.model().spec().historyLen();
        Pushed pushed = session.push(frame);
        fresh |= pushed == Pushed.CONTINUED || pushed == Pushed.RESTARTED;
        if (pushed == Pushed.RESTARTED) {
          checks.reset(number);
        }
        if (pushed == Pushed.RESTARTED && !first) {
          cameras.get(number).statistics().odd(Oddity.TIME_JUMP);
        }
        if (trial.isRunning()) {
          round.add(new Arrived(number, frame));
        }
      }
      if (!fresh) {
        throw new PassedOverException("slots that come again or come late");
      }
      return arrived.isEmpty()
          ? Optional.empty()
          : group
              .sessions()
              .get(number)
              .history()
              .map(history -> new Looking(group, message.frameId(), history));
    }

    /** The first slots of the weights that a successor belongs to make it the one in use. */
    private void changeOver(SlotFrame frame) {
      Successor next = successor.get();
      if (next != null
          && next.perceptionModelId().equals(frame.model())
          && successor.compareAndSet(next, null)) {
        retired = group;
        group = next.group();
        checks.reset();
        tellModel();
        tell("weights changed to " + weightsId());
      }
    }

    @Override
    public List<PredictionModel.Rollout> compute(List<Looking> inputs) {
      PredictionModel model = inputs.get(0).group().model();
      if (inputs.stream().anyMatch(i -> i.group().model() != model)) {
        throw new IllegalStateException("weights changed within a round"); // then one by one
      }
      return model.rollOut(inputs.stream().map(Looking::history).toList(), parameters.steps());
    }

    @Override
    public void end(
        int number, SlotsFrame message, Looking looking, PredictionModel.Rollout rollout) {
      List<SlotFrame> history = looking.history();
      SlotFrame newest = history.get(history.size() - 1);
      PredictionGroup looked = looking.group();
      Prediction prediction =
          checks.check(number, newest, looked.sessions().get(number).finish(history, rollout));
      Header header = new Header(Time.ofNanos(newest.stampNanos()), looking.frameId());
      PredictionCamera camera = cameras.get(number);
      camera.publish(header, prediction);
      if (!metres.isEmpty()) {
        metres.get(number).offer(header, prediction, newest);
      }
      if (camera.wantsFrames()) {
        pictures.put(number, new PredictionCamera.Expected(looked, header, prediction));
      }
    }

    @Override
    public void between() {
      if (retired != null) {
        retired.close();
        retired = null;
      }
      trial.round(
          t -> round.forEach(p -> t.observe(p.camera(), p.frame())),
          PredictionNode.this::swap,
          PredictionNode.this::tell);
      round.clear();
    }
  }

  @Override
  public void succeed(PredictionGroup next, String perceptionModelId) {
    Successor old = successor.getAndSet(new Successor(next, perceptionModelId));
    if (old != null) {
      old.group().close();
    }
  }

  private void tellModel() {
    PredictionModel.Spec spec = model();
    info.publish(
        "slot prediction, weights %s: %d slots, %d steps from %d frames"
            .formatted(spec.modelId(), spec.numSlots(), parameters.steps(), spec.historyLen()),
        spec.numSlots());
  }

  /** Runs other weights in shadow, and swaps once they have proved themselves. */
  synchronized void attempt(PredictionTrial next) {
    if (isConfigured()) {
      trial.begin(next);
    } else {
      next.close();
    }
  }

  private void swap(PredictionTrial proven) {
    PredictionGroup old = group;
    group = proven.candidate();
    checks.reset();
    old.close();
    tellModel();
    tell("weights changed to " + weightsId());
  }

  @Override
  DeclaredParameters parameters() {
    return parameters.declared();
  }

  @Override
  Set<String> liveParameters() {
    return PredictionParameters.LIVE;
  }

  @Override
  void check(NodeParameters wanted) {
    var unused = PredictionParameters.of(wanted);
  }

  @Override
  void onParameters(NodeParameters wanted) {
    parameters = PredictionParameters.of(wanted);
    cameras.forEach(camera -> camera.statistics().deadline(parameters.frameDeadlineS()));
    if (orders != null) {
      orders.change(parameters.options());
    }
  }

  @Override
  void reset() {
    if (orders != null) {
      orders.reset();
    }
  }

  /** How many frames other weights run in shadow. */
  int shadowFrames() {
    return parameters.shadowFrames();
  }

  /** Says something once, in the log and in the next report. */
  void tell(String words) {
    LOG.warn("{}: {}", context.remapping().node(NAME).node(), words);
    NodeDiagnostics reports = diagnostics;
    if (reports != null) {
      reports.tell(words);
    }
  }

  /** Makes a model of other weights for this node's cameras. */
  PredictionGroup candidate(String weights) {
    PredictionModel model = runtime.prediction(weights, cameras.size(), parameters.steps());
    return PredictionGroup.of(model, parameters.options(), cameras.size());
  }

  /** How many cameras' slots come. */
  public int cameras() {
    return cameras.size();
  }

  /** How many frames it looks ahead. */
  int steps() {
    return parameters.steps();
  }

  /** Where the slots come from. */
  public String input() {
    return cameras.get(0).input();
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
    return group.model().spec();
  }

  /** How often constant velocity began to stand in for the model, for a camera. */
  long fallbacks(int camera) {
    return checks.falls(camera);
  }

  /** Short id of the weights in use; empty while there are none. */
  public String weightsId() {
    PredictionGroup now = group;
    return now == null ? "" : now.model().spec().modelId();
  }
}
