package slotcast.train;

import slotcast.data.DataConfig;

/**
 * What the configurations of all kinds of training have in common.
 *
 * @param <C> the configuration itself
 */
interface TrainingConfig<C extends TrainingConfig<C>> {
  /** The run's, and so its folder's. */
  String name();

  /** Videos to train on, and held-out ones. */
  DataConfig data();

  /** Which of several seeds is the best, or null to go by what there is. */
  String chooseBy();

  /** The same run on other videos. */
  C withData(DataConfig other);
}
