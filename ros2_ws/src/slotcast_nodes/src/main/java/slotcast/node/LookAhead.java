package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import slotcast.node.FrameStatistics.Oddity;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionGroup;
import slotcast.prediction.PredictionModel;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.PredictionSession;
import slotcast.prediction.SlotPrediction.Pushed;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Time;

/** What the worker of a {@link PredictionNode} does with slots. */
final class LookAhead implements FrameWork<SlotsFrame, LookAhead.Looking, PredictionModel.Rollout> {
  private final List<PredictionCamera> cameras;
  private final PredictionWeights weights;
  private final PredictionChecks checks;
  private final SessionOrders<PredictionOptions> orders;
  private final int steps;
  private final Outcome outcome;
  private final List<Arrived> round = new ArrayList<>(); // for a trial

  /**
   * A frame on its way through the model.
   *
   * @param drawn whether somebody wants predicted frames
   */
  record Looking(PredictionGroup group, String frameId, List<SlotFrame> history, boolean drawn) {}

  private record Arrived(int camera, SlotFrame frame) {}

  /** Takes what is expected after a camera's frame. */
  @FunctionalInterface
  interface Outcome {
    /**
     * Takes it.
     *
     * @param group whose model it is from
     * @param header of the newest image
     */
    void accept(
        int camera, PredictionGroup group, Header header, Prediction prediction, SlotFrame newest);
  }

  LookAhead(
      List<PredictionCamera> cameras,
      PredictionWeights weights,
      PredictionChecks checks,
      SessionOrders<PredictionOptions> orders,
      int steps,
      Outcome outcome) {
    this.cameras = List.copyOf(cameras);
    this.weights = weights;
    this.checks = checks;
    this.orders = orders;
    this.steps = steps;
    this.outcome = outcome;
  }

  @Override
  public Optional<Looking> begin(int number, SlotsFrame message) throws PassedOverException {
    List<SlotFrame> arrived = cameras.get(number).arrived();
    boolean fresh = arrived.isEmpty(); // then the frame before took these slots along
    for (SlotFrame frame : arrived) {
      weights.changeOver(frame);
      PredictionGroup group = weights.group();
      PredictionSession session = group.sessions().get(number);
      orders.carryOut(number, session::reset, session::change);
      boolean first = session.isEmpty();
      Pushed pushed = session.push(frame);
      fresh |= pushed == Pushed.CONTINUED || pushed == Pushed.RESTARTED;
      if (pushed == Pushed.RESTARTED) {
        checks.reset(number);
      }
      if (pushed == Pushed.RESTARTED && !first) {
        cameras.get(number).statistics().odd(Oddity.TIME_JUMP);
      }
      if (weights.isTrying()) {
        round.add(new Arrived(number, frame));
      }
    }
    if (!fresh) {
      throw new PassedOverException("slots that come again or come late");
    }
    PredictionGroup group = weights.group();
    return arrived.isEmpty()
        ? Optional.empty()
        : group
            .sessions()
            .get(number)
            .history()
            .map(
                history ->
                    new Looking(
                        group, message.frameId(), history, cameras.get(number).wantsFrames()));
  }

  @Override
  public List<PredictionModel.Rollout> compute(List<Looking> inputs) {
    PredictionModel model = inputs.get(0).group().model();
    if (inputs.stream().anyMatch(i -> i.group().model() != model)) {
      throw new IllegalStateException("weights changed within a round"); // then one by one
    }
    List<List<SlotFrame>> histories = inputs.stream().map(Looking::history).toList();
    return inputs.stream().anyMatch(Looking::drawn)
        ? model.rollOut(histories, steps)
        : model.rollOutPaths(histories, steps);
  }

  @Override
  public void end(
      int number, SlotsFrame message, Looking looking, PredictionModel.Rollout rollout) {
    List<SlotFrame> history = looking.history();
    SlotFrame newest = history.get(history.size() - 1);
    PredictionSession session = looking.group().sessions().get(number);
    Prediction prediction = checks.check(number, newest, session.finish(history, rollout));
    Header header = new Header(Time.ofNanos(newest.stampNanos()), looking.frameId());
    outcome.accept(number, looking.group(), header, prediction, newest);
  }

  @Override
  public void between() {
    weights.between(t -> round.forEach(p -> t.observe(p.camera(), p.frame())));
    round.clear();
  }
}
