package slotcast.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import slotcast.config.Check;

/**
 * When a run counts as collapsed and stops. Each key may be left out. Until its slots have bound, a
 * run that will do well shows the same masks as one that never will: entropy at a pixel was above
 * 0.99999 with slot attention and from 0.94 to 0.99 with ISA-TS. In 31 runs for docs/study.md it
 * was at most 0.51 at the first evaluation, step 750 of 1500. What tells the two apart is the step.
 *
 * @param evaluations in a row that must show the same sign; default 10
 * @param oneSlot share of the pixels, mean over frames, from which one slot has them all; default
 *     0.999
 * @param uniformMasks entropy of a pixel's masks as a share of the largest possible, from which no
 *     slot has a part of its own; default 0.9
 * @param masksFromStep from which evaluations count for the two signs of masks; default 1000
 * @param stalledEvaluations evaluations in a row in which the mean loss reached no new low; 0 for
 *     never, which is the default: a loss may rest for long while slots still change
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HealthConfig(
    Integer evaluations,
    Double oneSlot,
    Double uniformMasks,
    Integer masksFromStep,
    Integer stalledEvaluations) {
  /** No key. */
  static final HealthConfig DEFAULT = new HealthConfig(null, null, null, null, null);

  public HealthConfig {
    if (evaluations != null) {
      Check.positive("health.evaluations", evaluations);
    }
    if (oneSlot != null) {
      Check.range("health.one_slot", oneSlot, 0, 1);
    }
    if (uniformMasks != null) {
      Check.range("health.uniform_masks", uniformMasks, 0, 1);
    }
    if (masksFromStep != null) {
      Check.notNegative("health.masks_from_step", masksFromStep);
    }
    if (stalledEvaluations != null) {
      Check.notNegative("health.stalled_evaluations", stalledEvaluations);
    }
  }

  int inARow() {
    return evaluations == null ? 10 : evaluations;
  }

  double oneSlotFrom() {
    return oneSlot == null ? 0.999 : oneSlot;
  }

  double uniformFrom() {
    return uniformMasks == null ? 0.9 : uniformMasks;
  }

  int masksFrom() {
    return masksFromStep == null ? 1000 : masksFromStep;
  }

  int stalledFrom() {
    return stalledEvaluations == null ? 0 : stalledEvaluations;
  }
}
