package slotcast.node;

import slotcast.perception.SlotFrame;
import slotcast.prediction.PredictionModel;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.transport.MessageHandler;

/** Slots from a topic: checked as messages, then like those that come in memory. */
final class SlotsDoor implements MessageHandler<SlotArray> {
  private final FrameIntake<SlotsFrame> intake;
  private final PredictionWeights weights;

  SlotsDoor(FrameIntake<SlotsFrame> intake, PredictionWeights weights) {
    this.intake = intake;
    this.weights = weights;
  }

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
      PredictionModel.Spec spec = weights.fitting(message.model());
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
}
