package slotcast.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import slotcast.config.Check;

/**
 * Slots of one frame to those of the next. All but the type matter to a transformer only, which
 * needs the first three.
 *
 * @param type kind of predictor
 * @param layers of the transformer
 * @param heads of the transformer
 * @param ffnSize hidden width of the transformer's feed-forward blocks
 * @param normFirst whether layer norm comes before each block, an MLP's too; null for true
 * @param rnn whether an LSTM and an output projection follow; null for false
 * @param dropout share of values that the transformer drops in training, and nowhere else; null for
 *     0. The reference's is 0.1
 */
public record PredictorConfig(
    PredictorType type,
    Integer layers,
    Integer heads,
    Integer ffnSize,
    Boolean normFirst,
    Boolean rnn,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double dropout) {
  /** Without dropout. */
  public PredictorConfig(
      PredictorType type,
      Integer layers,
      Integer heads,
      Integer ffnSize,
      Boolean normFirst,
      Boolean rnn) {
    this(type, layers, heads, ffnSize, normFirst, rnn, null);
  }

  public PredictorConfig {
    Check.present("predictor.type", type);
    layers = layers == null ? Integer.valueOf(0) : layers;
    heads = heads == null ? Integer.valueOf(0) : heads;
    ffnSize = ffnSize == null ? Integer.valueOf(0) : ffnSize;
    normFirst = normFirst == null || normFirst;
    rnn = rnn != null && rnn;
    if (type == PredictorType.TRANSFORMER) {
      SizeChecks.positive("predictor.layers", layers);
      SizeChecks.positive("predictor.heads", heads);
      SizeChecks.positive("predictor.ffn_size", ffnSize);
    }
    if (dropout != null) {
      Check.share("predictor.dropout", dropout);
      if (dropout > 0 && type != PredictorType.TRANSFORMER) {
        throw new IllegalArgumentException(
            "predictor.dropout is "
                + dropout
                + ", but only a transformer drops values, and predictor.type is "
                + type);
      }
    }
  }

  /** Kinds of predictor. */
  public enum PredictorType {
    TRANSFORMER,
    MLP,
    /** None: slots go on as they are. */
    IDENTITY
  }
}
