package slotcast.model;

import java.util.List;

/**
 * An MLP that draws the features of a frozen encoder, patch by patch, and masks.
 *
 * @param hidden widths of its hidden layers; at least one
 */
public record FeatureDecoderConfig(List<Integer> hidden) {
  public FeatureDecoderConfig {
    if (hidden == null || hidden.isEmpty()) {
      throw new IllegalArgumentException("feature_decoder.hidden needs at least one value");
    }
    hidden.forEach(h -> SizeChecks.positive("feature_decoder.hidden", h));
    hidden = List.copyOf(hidden);
  }
}
