package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import slotcast.image.RgbImage;
import slotcast.node.arguments.NodeParameters;
import slotcast.perception.Admission;
import slotcast.perception.PerceptionGroup;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.perception.PerceptionSession;
import slotcast.ros.msg.Header;
import slotcast.ros.transport.Subscription;
import slotcast.runtime.ModelRuntime;

/**
 * Images of one camera or several in; label images, overlays, detections and slots out, each with
 * the header of its image.
 *
 * <p>The latest frame wins: an image that arrives while an older one of the same camera still waits
 * pushes that one out, which is counted as dropped. Frames of all cameras that wait are seen in one
 * call of the model. Overlays are painted on a worker of their own, of the newest frame only.
 */
public final class PerceptionNode extends ManagedNode<PerceptionParameters, PerceptionOptions> {
  /** Name of the node; its own topics lie below it. */
  public static final String NAME = "slotcast_perception";

  private final ModelRuntime runtime;
  private final SlotSink sink;
  private final List<PerceptionCamera> cameras = new ArrayList<>();
  private final CurrentTrial<PerceptionTrial> trial = new CurrentTrial<>();
  private ModelInfo info;
  private volatile PerceptionGroup group;
  private volatile FrameWorker<Arrived, Seeing, PerceptionModel.Output> worker;
  private volatile PictureWorker<PerceptionCamera.Overlay> pictures;

  /** A frame at the worker's door. */
  private record Arrived(CameraImage message, long receivedNanos) {}

  /** A frame on its way through the model. */
  private record Seeing(Header header, RgbImage image, Admission admission) {}

  /**
   * A node that does nothing yet: {@link #configure()}, then {@link #activate()}.
   *
   * @param runtime where its model comes from
   * @param sink gets the slots in memory, for a prediction node of the same process
   */
  PerceptionNode(
      NodeContext context, PerceptionParameters parameters, ModelRuntime runtime, SlotSink sink) {
    super(context, NAME, parameters);
    this.runtime = runtime;
    this.sink = sink;
  }

  @Override
  List<NodeDiagnostics.Stream> onConfigure() {
    cameras.clear(); // those of an earlier life keep their counts until then
    PerceptionParameters parameters = parameters();
    NodeTopics topics = topics();
    List<String> bases = parameters.imageTopics().stream().map(topics::resolve).toList();
    List<String> names = CameraNames.of(bases);
    // As image_transport does: both the base topic and the one below it may be remapped.
    List<String> images =
        bases.stream().map(parameters.transported()::topic).map(topics::resolve).toList();
    for (int i = 0; i < images.size(); i++) {
      cameras.add(
          new PerceptionCamera(
              topics, names.get(i), images.get(i), parameters.overlayOpacity(), context().clock()));
    }
    PerceptionModel model = runtime.perception(parameters.weights(), images.size());
    group = PerceptionGroup.of(model, parameters.options(), images.size());
    info = ModelInfo.withLabels(topics, context().clock());
    tellModel();
    return cameras.stream().map(this::stream).toList();
  }

  private NodeDiagnostics.Stream stream(PerceptionCamera camera) {
    return new NodeDiagnostics.Stream(
        camera.name(),
        camera.imageTopic(),
        camera.statistics(),
        "overlay",
        camera.pictureStatistics(),
        () -> Optional.ofNullable(camera.images()),
        () -> Map.of("weights", weightsId(), "device", runtime.description()));
  }

  @Override
  void onActivate() {
    PerceptionParameters parameters = parameters();
    NodeTopics topics = topics();
    worker = new FrameWorker<>(topics.node(), frameStatistics(), new Seer());
    pictures =
        new PictureWorker<>(
            topics.node(),
            cameras.stream().map(PerceptionCamera::pictureStatistics).toList(),
            (number, overlay) -> cameras.get(number).publishOverlay(overlay));
    for (int i = 0; i < cameras.size(); i++) {
      int number = i;
      PerceptionCamera camera = cameras.get(i);
      FrameIntake<CameraImage> intake =
          new FrameIntake<>(
              topics.node(),
              camera.statistics(),
              CameraImage::check,
              (image, arrival) -> worker.put(number, new Arrived(image, arrival), arrival));
      camera.listen(
          parameters
              .transported()
              .subscribe(
                  context().transport(),
                  camera.imageTopic(),
                  topics.incoming(camera.imageTopic(), parameters.imageQos()),
                  intake));
    }
  }

  @Override
  void onDeactivate() {
    cameras.forEach(PerceptionCamera::stopListening);
    if (worker != null) {
      worker.close();
      pictures.close();
    }
    trial.end();
    group.sessions().forEach(session -> session.reset());
  }

  @Override
  void onCleanup() {
    if (group != null) {
      group.close();
      group = null;
    }
  }

  /** What the worker does with images. */
  private final class Seer implements FrameWork<Arrived, Seeing, PerceptionModel.Output> {
    private record Seen(int camera, RgbImage image, long stampNanos) {}

    private final List<Seen> round = new ArrayList<>(); // for the trial

    @Override
    public Optional<Seeing> begin(int number, Arrived arrived)
        throws RefusedMessageException, PassedOverException {
      PerceptionCamera camera = cameras.get(number);
      RgbImage image = arrived.message().toRgb();
      Header header = camera.header(arrived.message());
      PerceptionSession session = group.sessions().get(number);
      orders().carryOut(number, session::reset, session::change);
      Admission admission = session.admit(image, header.stamp().toNanos());
      camera.note(admission);
      return Optional.of(new Seeing(header, image, admission));
    }

    @Override
    public List<PerceptionModel.Output> compute(List<Seeing> inputs) {
      return group
          .model()
          .see(inputs.stream().map(s -> s.admission().input().orElseThrow()).toList());
    }

    @Override
    public void end(int number, Arrived arrived, Seeing seeing, PerceptionModel.Output output) {
      PerceptionResult seen = group.sessions().get(number).finish(seeing.admission(), output);
      // Slots first: prediction goes on with them on another core.
      sink.accept(
          number, new SlotsFrame(seeing.header().frameId(), seen.slots(), arrived.receivedNanos()));
      PerceptionCamera camera = cameras.get(number);
      camera.publish(seeing.header(), seen);
      if (camera.wantsOverlay()) {
        // Painted while the next frame is seen.
        pictures.put(
            number, new PerceptionCamera.Overlay(seeing.header(), seeing.image(), seen.kept()));
      }
      if (trial.isRunning()) {
        round.add(new Seen(number, seeing.image(), seen.stampNanos()));
      }
    }

    @Override
    public void between() {
      trial.round(
          t -> round.forEach(s -> t.observe(s.camera(), s.image(), s.stampNanos())),
          PerceptionNode.this::swap,
          PerceptionNode.this::tell);
      round.clear();
    }
  }

  private void swap(PerceptionTrial proven) {
    PerceptionGroup old = group;
    PerceptionGroup next = proven.candidate();
    for (int i = 0; i < cameras.size(); i++) {
      next.sessions().get(i).continueIdsOf(old.sessions().get(i));
      next.sessions().get(i).change(parameters().options());
    }
    if (proven.predictor() != null) {
      sink.succeed(proven.predictor().candidate(), next.model().spec().modelId());
    }
    group = next;
    old.close();
    tellModel();
    tell("weights changed from " + old.model().spec().modelId() + " to " + weightsId());
  }

  private void tellModel() {
    PerceptionModel.Spec spec = model();
    info.publish(
        "slot attention, weights %s: %d slots, images of %dx%d pixels"
            .formatted(spec.modelId(), spec.numSlots(), spec.width(), spec.height()),
        spec.numSlots());
  }

  /** Runs other weights in shadow, and swaps once they have proved themselves. */
  synchronized void attempt(PerceptionTrial next) {
    if (isConfigured()) {
      trial.begin(next);
    } else {
      next.close();
    }
  }

  @Override
  PerceptionParameters read(NodeParameters given) {
    return PerceptionParameters.of(given);
  }

  @Override
  Set<String> liveParameters() {
    return PerceptionParameters.LIVE;
  }

  @Override
  void onParameters(PerceptionParameters now) {
    cameras.forEach(camera -> camera.overlayOpacity(now.overlayOpacity()));
  }

  @Override
  List<FrameStatistics> frameStatistics() {
    return cameras.stream().map(PerceptionCamera::statistics).toList();
  }

  @Override
  long busyNanos() {
    return worker == null ? 0 : worker.busyNanos();
  }

  /** Makes a model of other weights for this node's cameras. */
  PerceptionGroup candidate(String weights) {
    PerceptionModel model = runtime.perception(weights, cameras.size());
    return PerceptionGroup.of(model, parameters().options(), cameras.size());
  }

  /** Full names of the topics that images come from. */
  public List<String> imageTopics() {
    return cameras.stream().map(PerceptionCamera::imageTopic).toList();
  }

  /** What became of the images of a camera so far. */
  public FrameStatistics.Snapshot statistics(int camera) {
    return cameras.get(camera).statistics().snapshot();
  }

  /** What became of the overlays of a camera so far. */
  public FrameStatistics.Snapshot pictures(int camera) {
    return cameras.get(camera).pictureStatistics().snapshot();
  }

  /** What became of the images of the first camera so far. */
  public FrameStatistics.Snapshot statistics() {
    return statistics(0);
  }

  /** What the images of one camera are listened to with; null while inactive. */
  Subscription subscription(int camera) {
    return cameras.get(camera).images();
  }

  /** The model in use and its sessions. */
  PerceptionGroup group() {
    return group;
  }

  /** What there is to know about the model in use. */
  public PerceptionModel.Spec model() {
    return group.model().spec();
  }

  /** Short id of the weights in use; empty while there are none. */
  public String weightsId() {
    PerceptionGroup now = group;
    return now == null ? "" : now.model().spec().modelId();
  }
}
