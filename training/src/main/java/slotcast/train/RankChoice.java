package slotcast.train;

import slotcast.ranks.Launch;
import slotcast.ranks.MpiRanks;
import slotcast.ranks.Ranks;

/** What {@code --ranks} says. */
enum RankChoice {
  /** As many as mpirun or srun started. */
  auto,
  /** Over MPI, however many there are. */
  mpi,
  /** This process alone. */
  one;

  /**
   * The ranks.
   *
   * @throws slotcast.error.UserError if there are several and no library of MPI
   */
  Ranks open(Launch launch) {
    return this == mpi || (this == auto && launch.size() > 1) ? MpiRanks.open(launch) : Ranks.ALONE;
  }
}
