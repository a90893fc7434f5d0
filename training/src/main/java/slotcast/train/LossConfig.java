package slotcast.train;

import slotcast.config.Check;

/**
 * What is added to the mean squared error in every phase ({@code loss}).
 *
 * @param slotSeparation penalty on slots that are hard to tell apart; null for none
 */
public record LossConfig(SeparationConfig slotSeparation) {
  public LossConfig {
    Check.present("loss.slot_separation", slotSeparation);
  }
}
