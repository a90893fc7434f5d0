package slotcast.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import slotcast.config.Check;
import slotcast.model.DecoderConfig.Plane;
import slotcast.model.SaviConfig;

/**
 * How much each thing that the decoder draws counts in the loss ({@code targets}); all but colours
 * have to be among {@code model.decoder.planes}.
 *
 * @param rgb of the colours; null for 1, 0 for no colours
 * @param flow of the optical flow; null for none
 * @param depth of the depth; null for none
 * @param change of the change against the background; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TargetWeights(Double rgb, Double flow, Double depth, Double change) {
  TargetWeights {
    rgb = rgb == null ? Double.valueOf(1) : rgb;
    Check.notNegative("targets.rgb", rgb);
    positive("targets.flow", flow);
    positive("targets.depth", depth);
    positive("targets.change", change);
  }

  private static void positive(String key, Double weight) {
    if (weight != null) {
      Check.positive(key, weight);
    }
  }

  /** Null for a plane that does not count. */
  Double of(Plane plane) {
    return switch (plane) {
      case FLOW -> flow;
      case DEPTH -> depth;
      case CHANGE -> change;
    };
  }

  /** Refuses weights of planes that are not drawn, and planes without a weight. */
  static void check(TargetWeights weights, SaviConfig model) {
    List<Plane> drawn =
        model.decoder() == null || model.decoder().planes() == null
            ? List.of()
            : model.decoder().planes();
    for (Plane plane : Plane.values()) {
      boolean counts = weights != null && weights.of(plane) != null;
      if (counts != drawn.contains(plane)) {
        throw new IllegalArgumentException(
            "targets."
                + plane.key()
                + (counts ? " is " + weights.of(plane) : " is missing")
                + ", model.decoder.planes are "
                + drawn.stream().map(Plane::key).toList());
      }
    }
  }
}
