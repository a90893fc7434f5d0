package slotcast.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import slotcast.config.Check;

/**
 * A trained model that shows another, or itself, which masks to draw where it sees them well:
 * {@link Teacher}.
 *
 * @param weights path or name of the teacher's model file
 * @param weight of the cross entropy of masks, see {@link MaskLesson}
 * @param painted share of the clips that are painted for the pupil, see {@link SlotPaint}
 * @param grey share of the clips that lose their colours for the pupil
 * @param scenery share of the clips that get things that stand still and that the pupil is to see
 *     as the floor, see {@link Scenery}; null for 0
 */
record TeacherConfig(
    String weights,
    double weight,
    double painted,
    double grey,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double scenery) {
  TeacherConfig {
    if (weights == null || weights.isBlank()) {
      throw new IllegalArgumentException("teacher.weights is missing");
    }
    Check.positive("teacher.weight", weight);
    Check.range("teacher.painted", painted, 0, 1);
    Check.range("teacher.grey", grey, 0, 1);
    if (scenery != null) {
      Check.range("teacher.scenery", scenery, 0, 1);
    }
  }

  double sceneryShare() {
    return scenery == null ? 0 : scenery;
  }
}
