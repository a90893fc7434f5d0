package slotcast.ranks;

import java.util.Map;
import slotcast.error.UserError;

/**
 * What mpirun or srun told this process about itself.
 *
 * @param by who started it
 * @param rank from 0
 * @param size processes in all
 * @param localRank on this machine, from 0
 */
public record Launch(String by, int rank, int size, int localRank) {
  /** By nobody of them. */
  public static final Launch ALONE = new Launch("", 0, 1, 0);

  /**
   * That of an environment. Inside a batch job but not under srun a process is alone, whatever the
   * job's number of tasks.
   */
  public static Launch of(Map<String, String> environment) {
    if (environment.containsKey("OMPI_COMM_WORLD_SIZE")) {
      return of(
          environment,
          "mpirun",
          "OMPI_COMM_WORLD_RANK",
          "OMPI_COMM_WORLD_SIZE",
          "OMPI_COMM_WORLD_LOCAL_RANK");
    }
    if (environment.containsKey("SLURM_STEP_NUM_TASKS")
        && environment.containsKey("SLURM_LOCALID")) {
      return of(environment, "srun", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID");
    }
    if (environment.containsKey("PMI_SIZE")) {
      return of(environment, "mpiexec", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID");
    }
    return ALONE;
  }

  /** That of this process. */
  public static Launch current() {
    return of(System.getenv());
  }

  private static Launch of(
      Map<String, String> environment, String by, String rank, String size, String local) {
    return new Launch(
        by,
        number(environment, rank, "0"),
        number(environment, size, "1"),
        number(environment, local, environment.getOrDefault(rank, "0")));
  }

  private static int number(Map<String, String> environment, String name, String without) {
    String text = environment.getOrDefault(name, without);
    if (!text.matches("\\d{1,8}")) {
      throw new UserError(
          "environment variable " + name, text, "a number", "start by mpirun or srun, or unset it");
    }
    return Integer.parseInt(text);
  }
}
