package slotcast.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import slotcast.error.UserError;
import slotcast.node.arguments.NodeNames;
import slotcast.node.arguments.Remapping;
import slotcast.perception.PerceptionGroup;
import slotcast.perception.PerceptionModel;
import slotcast.prediction.PredictionGroup;
import slotcast.prediction.PredictionModel;
import slotcast.ros.transport.NodeTransport;
import slotcast.ros.transport.Transport;
import slotcast.runtime.Compute;
import slotcast.runtime.ModelRuntime;

/** The nodes of one process: both, which then hand over slots in memory, or one. */
public final class Nodes implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private PerceptionNode perception; // null: no such node
  private PredictionNode prediction; // null: no such node
  private NodeServices perceptionServices; // null: no such node
  private NodeServices predictionServices; // null: no such node
  private boolean closed;

  private Nodes() {}

  /**
   * Loads the models, lets them rehearse, and starts the nodes on one transport.
   *
   * @param runtimes makes back ends
   * @param perception null for no perception node
   * @param prediction null for no prediction node
   * @throws UserError if weights or topic names are wrong
   */
  public static Nodes start(
      NodeTransport transport,
      Remapping remapping,
      Function<Compute, ModelRuntime> runtimes,
      PerceptionParameters perception,
      PredictionParameters prediction) {
    // The transport is the first node's own.
    NodeNames names = remapping.node(PredictionNode.NAME);
    Transport predictionTransport =
        perception == null || prediction == null
            ? transport
            : transport.node(names.node(), names.namespace());
    NodeContext seeing =
        perception != null && perception.useSimTime()
            ? NodeContext.simulated(
                transport, remapping, PerceptionNode.NAME, perception.qosOverrides())
            : NodeContext.of(transport, remapping);
    NodeContext predicting =
        prediction != null && prediction.useSimTime()
            ? NodeContext.simulated(
                predictionTransport, remapping, PredictionNode.NAME, prediction.qosOverrides())
            : NodeContext.of(predictionTransport, remapping);
    return start(seeing, predicting, runtimes, perception, prediction, true);
  }

  /** As the other one, with a context for each node, and without a rehearsal. */
  public static Nodes start(
      NodeContext perceptionContext,
      NodeContext predictionContext,
      Function<Compute, ModelRuntime> runtimes,
      PerceptionParameters perception,
      PredictionParameters prediction) {
    return start(perceptionContext, predictionContext, runtimes, perception, prediction, false);
  }

  private static Nodes start(
      NodeContext perceptionContext,
      NodeContext predictionContext,
      Function<Compute, ModelRuntime> runtimes,
      PerceptionParameters perception,
      PredictionParameters prediction,
      boolean rehearses) {
    Nodes nodes = new Nodes();
    try {
      LogPublisher log = nodes.opened(new LogPublisher());
      if (perception != null) {
        log.add(perceptionContext, perceptionContext.remapping().node(PerceptionNode.NAME));
      }
      if (prediction != null) {
        log.add(predictionContext, predictionContext.remapping().node(PredictionNode.NAME));
      }
      log.attach();
      if (prediction != null) {
        List<String> inMemory =
            perception == null ? List.of() : CameraNames.of(perception.imageTopics());
        nodes.prediction =
            nodes.opened(
                new PredictionNode(
                    predictionContext, prediction, runtimes.apply(prediction.compute()), inMemory));
        nodes.predictionServices =
            nodes.opened(
                new NodeServices(
                    predictionContext,
                    predictionContext.remapping().node(PredictionNode.NAME),
                    prediction.qosOverrides(),
                    nodes.prediction,
                    nodes.new PredictionPartners()));
        nodes.prediction.configure();
      }
      if (perception != null) {
        SlotSink sink = prediction == null ? SlotSink.NONE : nodes.prediction;
        nodes.perception =
            nodes.opened(
                new PerceptionNode(
                    perceptionContext, perception, runtimes.apply(perception.compute()), sink));
        nodes.perceptionServices =
            nodes.opened(
                new NodeServices(
                    perceptionContext,
                    perceptionContext.remapping().node(PerceptionNode.NAME),
                    perception.qosOverrides(),
                    nodes.perception,
                    nodes.new PerceptionPartners()));
        nodes.perception.configure();
      }
      if (perception != null && prediction != null) {
        checkPair(nodes.perception.model(), nodes.prediction.model());
      }
      if (rehearses) {
        Rehearsal.play(
            perception == null ? null : nodes.perception.group().model(),
            prediction == null ? null : nodes.prediction.group().model(),
            perception,
            prediction);
        System.gc(); // the first images need not pay for what it left, and find memory in place
      }
      // Who listens comes first.
      if (prediction != null) {
        nodes.prediction.activate();
      }
      if (perception != null) {
        nodes.perception.activate();
      }
      return nodes;
    } catch (RuntimeException e) {
      nodes.close();
      throw e;
    }
  }

  /** A predictor knows the slots of one model only; those of another it would refuse one by one. */
  private static void checkPair(PerceptionModel.Spec seeing, PredictionModel.Spec predicting) {
    String known = predicting.perceptionModelId().orElse(seeing.modelId());
    if (!known.equals(seeing.modelId())) {
      throw new UserError(
          "prediction weights",
          "ones trained on the slots of model " + known,
          "ones for perception weights of model " + seeing.modelId(),
          "name the pair that belongs together, or train: ./slotcast train slotformer --help");
    }
  }

  /**
   * Follows changes of weights: loads others while the nodes run, runs them in shadow for as many
   * frames as the parameters say, and swaps between two frames, or refuses and stays.
   *
   * @param wanted reads the parameters anew
   */
  public void followWeights(Supplier<NodeConfig> wanted) {
    NodeConfig now = wanted.get();
    opened(
        new WeightsWatch(
                wanted,
                perception == null ? null : now.perception().weights(),
                prediction == null ? null : now.prediction().weights(),
                this::attempt)
            .start());
  }

  /**
   * Tries other weights: returns once they are loaded and run in shadow.
   *
   * @param newPerception null if they stay
   * @param newPrediction null if they stay
   * @throws UserError if they cannot be loaded, or do not belong together; everything stays as it
   *     is, and /diagnostics says so
   */
  public void attempt(String newPerception, String newPrediction) {
    PerceptionGroup seeing = null;
    PredictionGroup predicting = null;
    try {
      requireConfigured(perception, newPerception);
      requireConfigured(prediction, newPrediction);
      seeing = newPerception == null ? null : perception.candidate(newPerception);
      predicting = newPrediction == null ? null : prediction.candidate(newPrediction);
      if (perception != null
          && prediction != null
          && perception.isConfigured()
          && prediction.isConfigured()) {
        checkPair(
            seeing == null ? perception.model() : seeing.model().spec(),
            predicting == null ? prediction.model() : predicting.model().spec());
      }
    } catch (RuntimeException e) {
      if (seeing != null) {
        seeing.close();
      }
      if (predicting != null) {
        predicting.close();
      }
      tell("weights stay: " + e.getMessage());
      throw e;
    }
    int shadowFrames = perception != null ? perception.shadowFrames() : prediction.shadowFrames();
    PredictionTrial predictor =
        predicting == null
            ? null
            : new PredictionTrial(predicting, prediction.steps(), shadowFrames);
    if (seeing != null) {
      perception.attempt(new PerceptionTrial(seeing, predictor, shadowFrames));
    } else if (predictor != null) {
      prediction.attempt(predictor);
    }
    if (newPerception != null && perceptionServices != null) {
      perceptionServices.note(ParameterServer.WEIGHTS, newPerception);
    }
    if (newPrediction != null && predictionServices != null) {
      predictionServices.note(ParameterServer.WEIGHTS, newPrediction);
    }
  }

  private static void requireConfigured(ManagedNode<?, ?> node, String weights) {
    if (weights != null && (node == null || !node.isConfigured())) {
      throw new UserError(
          "weights " + weights,
          node == null ? "no such node in this process" : "a node that is " + node.state().label(),
          "one that is configured",
          node == null
              ? "ask the node itself"
              : "configure it, or set the parameter weights and configure it then");
    }
  }

  /** What the services of the perception node ask for. */
  private final class PerceptionPartners implements NodeServices.Partners {
    @Override
    public void attempt(String weights, String partner) {
      Nodes.this.attempt(weights, partner);
    }

    @Override
    public void reset() {
      perception.reset();
      if (prediction != null) {
        prediction.reset(); // its slots come from another scene then
      }
    }
  }

  /** What the services of the prediction node ask for. */
  private final class PredictionPartners implements NodeServices.Partners {
    @Override
    public void attempt(String weights, String partner) {
      Nodes.this.attempt(partner, weights);
    }

    @Override
    public void reset() {
      prediction.reset();
    }
  }

  private void tell(String words) {
    if (perception != null) {
      perception.tell(words);
    } else {
      prediction.tell(words);
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  /** Those that there are. */
  List<ManagedNode<?, ?>> all() {
    return Stream.<ManagedNode<?, ?>>of(perception, prediction).filter(Objects::nonNull).toList();
  }

  public Optional<PerceptionNode> perception() {
    return Optional.ofNullable(perception);
  }

  public Optional<PredictionNode> prediction() {
    return Optional.ofNullable(prediction);
  }

  /** Where the nodes listen, in one line. */
  public String description() {
    String seen =
        perception == null
            ? ""
            : "seeing objects on " + String.join(" and ", perception.imageTopics());
    String predicted = prediction == null ? "" : "predicting from " + prediction.input();
    return seen + (seen.isEmpty() || predicted.isEmpty() ? "" : ", ") + predicted;
  }

  /** What became of the frames, a line per node and camera. */
  public String summary() {
    StringBuilder lines = new StringBuilder();
    if (perception != null) {
      int cameras = perception.imageTopics().size();
      IntStream.range(0, cameras)
          .forEach(
              i -> {
                String name = cameras == 1 ? "" : " of " + perception.imageTopics().get(i);
                line(lines, "perception" + name, perception.statistics(i));
              });
    }
    if (prediction != null) {
      for (int i = 0; i < prediction.cameras(); i++) {
        String name = prediction.cameras() == 1 ? "" : " " + (i + 1);
        line(lines, "prediction" + name, prediction.statistics(i));
      }
    }
    return lines.toString();
  }

  private static void line(StringBuilder lines, String name, FrameStatistics.Snapshot s) {
    lines.append(lines.length() == 0 ? "" : "; ");
    lines.append(
        String.format(
            Locale.ROOT,
            "%s %d frames in, %d out, %d dropped, %d refused, %d passed over, %d failed,"
                + " latency p50 %.1f ms, p99 %.1f ms",
            name,
            s.in(),
            s.out(),
            s.dropped(),
            s.refused(),
            s.passedOver(),
            s.failed(),
            s.p50Ms(),
            s.p99Ms()));
  }

  /** Stops the nodes and frees their models. */
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
