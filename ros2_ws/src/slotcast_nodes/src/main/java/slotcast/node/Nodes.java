package slotcast.node;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import slotcast.error.UserError;
import slotcast.image.FrameMapping;
import slotcast.image.RgbImage;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.node.arguments.NodeNames;
import slotcast.node.arguments.Remapping;
import slotcast.perception.SlotFrame;
import slotcast.perception.SlotPerception;
import slotcast.prediction.LoadedSlotFormer;
import slotcast.prediction.SlotFormerConfig;
import slotcast.prediction.SlotPrediction;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Transport;

/**
 * The nodes of one process with the models they run: both, which then hand over slots in memory, or
 * one.
 */
public final class Nodes implements AutoCloseable {
  private static final int WARM_UP_FRAMES = 10;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private PerceptionNode perception;
  private PredictionNode prediction;
  private SlotPrediction predictionCore;
  private boolean closed;

  private Nodes() {}

  /**
   * Loads the models and starts the nodes on one DDS participant.
   *
   * @param perception null for no perception node
   * @param prediction null for no prediction node
   * @throws slotcast.error.UserError if weights or topic names are wrong
   */
  public static Nodes start(
      DdsTransport transport,
      Remapping remapping,
      PerceptionParameters perception,
      PredictionParameters prediction) {
    // The participant is the first node's own.
    NodeNames names = remapping.node(PredictionNode.NAME);
    Transport predictionTransport =
        perception == null || prediction == null
            ? transport
            : transport.node(names.node(), names.namespace());
    return start(transport, predictionTransport, remapping, perception, prediction);
  }

  /** As the other one, with a transport for each node. */
  public static Nodes start(
      Transport perceptionTransport,
      Transport predictionTransport,
      Remapping remapping,
      PerceptionParameters perception,
      PredictionParameters prediction) {
    Nodes nodes = new Nodes();
    try {
      if (prediction != null) {
        nodes.startPrediction(predictionTransport, remapping, prediction, perception != null);
      }
      if (perception != null) {
        nodes.startPerception(perceptionTransport, remapping, perception);
      }
      return nodes;
    } catch (RuntimeException e) {
      nodes.close();
      throw e;
    }
  }

  private void startPerception(
      Transport transport, Remapping remapping, PerceptionParameters parameters) {
    String weights = parameters.weights();
    SlotPerception core =
        opened(
            SlotPerception.of(
                BundledWeights.read(weights, LoadedSavi.KIND), weights, parameters.options()));
    checkPair(core, weights);
    warmUp(core);
    perception =
        opened(
            new PerceptionNode(
                transport,
                remapping,
                parameters,
                core,
                prediction == null ? slots -> {} : prediction::accept));
  }

  /** A predictor knows the slots of one model only; those of another it would refuse one by one. */
  private void checkPair(SlotPerception core, String weights) {
    if (predictionCore == null) {
      return;
    }
    String known = predictionCore.perceptionModelId().orElse(core.modelId());
    if (!known.equals(core.modelId())) {
      throw new UserError(
          "prediction weights",
          "ones trained on the slots of model " + known,
          "ones for " + weights + ", model " + core.modelId(),
          "name the pair that belongs together, or train: ./slotcast train slotformer --help");
    }
  }

  private void startPrediction(
      Transport transport, Remapping remapping, PredictionParameters parameters, boolean inMemory) {
    String weights = parameters.weights();
    SlotPrediction core =
        opened(
            SlotPrediction.of(
                BundledWeights.read(weights, LoadedSlotFormer.KIND),
                weights,
                parameters.options()));
    predictionCore = core;
    warmUp(core, parameters.steps());
    prediction = opened(new PredictionNode(transport, remapping, parameters, core, inMemory));
  }

  /** The first frames load native code and compile: better before a camera's than during them. */
  private static void warmUp(SlotPerception core) {
    RgbImage black = RgbImage.black(core.config().width(), core.config().height());
    for (int i = 0; i < WARM_UP_FRAMES; i++) {
      var unused = core.process(black, i);
    }
    core.reset();
  }

  private static void warmUp(SlotPrediction core, int steps) {
    SlotFormerConfig c = core.config();
    FrameMapping mapping =
        FrameMapping.of(FrameMapping.Fit.STRETCH, c.width(), c.height(), c.width(), c.height());
    List<float[]> poses = core.poseSizes().stream().map(Nodes::ones).toList();
    int[] noTracks = new int[c.numSlots()];
    for (int i = 0; i < c.historyLen() + WARM_UP_FRAMES; i++) {
      core.push(
          new SlotFrame(
              core.perceptionModelId().orElse(""),
              i,
              mapping,
              c.numSlots(),
              c.slotSize(),
              new float[c.numSlots() * c.slotSize()],
              poses.get(0),
              poses.get(1),
              poses.get(2),
              noTracks,
              SlotFrame.sightings(c.numSlots(), List.of())));
      var unused = core.predict(steps);
    }
    core.reset();
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  public Optional<PerceptionNode> perception() {
    return Optional.ofNullable(perception);
  }

  public Optional<PredictionNode> prediction() {
    return Optional.ofNullable(prediction);
  }

  /** Where the nodes listen, in one line. */
  public String description() {
    String seen = perception == null ? "" : "seeing objects on " + perception.imageTopic();
    String predicted = prediction == null ? "" : "predicting from " + prediction.input();
    return seen + (seen.isEmpty() || predicted.isEmpty() ? "" : ", ") + predicted;
  }

  /** What became of the frames, in one line. */
  public String summary() {
    String seen = perception == null ? "" : "perception " + words(perception.statistics());
    String predicted = prediction == null ? "" : "prediction " + words(prediction.statistics());
    return seen + (seen.isEmpty() || predicted.isEmpty() ? "" : "; ") + predicted;
  }

  private static String words(FrameStatistics.Snapshot s) {
    return String.format(
        Locale.ROOT,
        "%d frames in, %d out, %d dropped, %d refused, %d failed, latency p50 %.1f ms, p99 %.1f ms",
        s.in(),
        s.out(),
        s.dropped(),
        s.refused(),
        s.failed(),
        s.p50Ms(),
        s.p99Ms());
  }

  /** Stops the nodes, then frees the models. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot close", e);
      }
    }
  }
}
