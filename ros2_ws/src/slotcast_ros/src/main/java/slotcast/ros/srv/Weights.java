package slotcast.ros.srv;

import java.util.Objects;
import slotcast.ros.msg.MessageType;

/**
 * The request of slotcast_msgs/srv/SetWeights.
 *
 * @param weights a file, or the name of bundled weights, for the node that is asked
 * @param partnerWeights the same for the other node of its process, where both have to change
 *     together; empty: they stay
 */
public record Weights(String weights, String partnerWeights) {
  static final MessageType<Weights> FIELDS =
      MessageType.of(
          "weights, partner_weights",
          8,
          (request, out) -> {
            out.writeString(request.weights);
            out.writeString(request.partnerWeights);
          },
          in -> new Weights(in.readString("weights"), in.readString("partner_weights")));

  public Weights {
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(partnerWeights, "partner_weights");
  }
}
