package slotcast.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import slotcast.config.Check;

/**
 * The penalty on slots that are hard to tell apart ({@code loss.slot_separation}).
 *
 * @param type which of the two; see {@link PrintedSeparation} and {@link TrainableSeparation}
 * @param factor on the whole penalty
 * @param every steps between two t-SNE runs of {@code as_printed}; null for 250
 * @param embeddingWeight of {@code trainable}'s share of neighbours, which is in [0,1]; null for 1
 * @param spatialWeight of {@code trainable}'s closeness of centres, which is in [0,1]; null for 1
 * @param margin of {@code trainable}: centres closer than this are penalised, in half images; null
 *     for 0.25
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SeparationConfig(
    Type type,
    double factor,
    Integer every,
    Double embeddingWeight,
    Double spatialWeight,
    Double margin) {
  private static final String KEY = "loss.slot_separation.";

  /** Which penalty. */
  public enum Type {
    /** Algorithm 3 of the paper to the letter: it changes the loss and not the model. */
    AS_PRINTED,
    /** The same intent with gradients. */
    TRAINABLE
  }

  public SeparationConfig {
    Check.present(KEY + "type", type);
    Check.positive(KEY + "factor", factor);
    if (type == Type.AS_PRINTED) {
      absent("embedding_weight", embeddingWeight, type);
      absent("spatial_weight", spatialWeight, type);
      absent("margin", margin, type);
      every = every == null ? 250 : every;
      Check.positive(KEY + "every", every);
    } else {
      absent("every", every, type);
      embeddingWeight = weight("embedding_weight", embeddingWeight);
      spatialWeight = weight("spatial_weight", spatialWeight);
      Check.positive(
          KEY + "embedding_weight + " + KEY + "spatial_weight", embeddingWeight + spatialWeight);
      margin = margin == null ? 0.25 : margin;
      Check.positive(KEY + "margin", margin);
    }
  }

  private static double weight(String key, Double value) {
    if (value == null) {
      return 1;
    }
    if (!(value >= 0) || value.isInfinite()) {
      throw new IllegalArgumentException(KEY + key + " is " + value + ", not >= 0 and finite");
    }
    return value;
  }

  private static void absent(String key, Object value, Type type) {
    if (value != null) {
      throw new IllegalArgumentException(
          KEY + key + " is " + value + ", but there is no such thing in type " + type);
    }
  }
}
