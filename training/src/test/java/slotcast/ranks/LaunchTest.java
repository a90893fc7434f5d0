package slotcast.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import slotcast.error.UserError;

class LaunchTest {
  @Test
  void mpirunSrunAndMpiexecTellWhoIsWho() {
    assertThat(
            Launch.of(
                Map.of(
                    "OMPI_COMM_WORLD_SIZE", "8",
                    "OMPI_COMM_WORLD_RANK", "5",
                    "OMPI_COMM_WORLD_LOCAL_RANK", "1")))
        .isEqualTo(new Launch("mpirun", 5, 8, 1));
    assertThat(
            Launch.of(
                Map.of(
                    "SLURM_STEP_NUM_TASKS", "4",
                    "SLURM_PROCID", "3",
                    "SLURM_LOCALID", "1",
                    "PMI_SIZE", "4")))
        .isEqualTo(new Launch("srun", 3, 4, 1));
    assertThat(Launch.of(Map.of("PMI_SIZE", "2", "PMI_RANK", "1")))
        .isEqualTo(new Launch("mpiexec", 1, 2, 1));
  }

  /** A batch script's own shell has the job's tasks in its environment, and is none of them. */
  @Test
  void insideAJobButNotUnderSrunAProcessIsAlone() {
    assertThat(Launch.of(Map.of("SLURM_NTASKS", "4", "SLURM_PROCID", "0"))).isEqualTo(Launch.ALONE);
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> Launch.of(Map.of("OMPI_COMM_WORLD_SIZE", "many")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("OMPI_COMM_WORLD_SIZE: got many");
  }

  @Test
  void aShareIsEveryNthClip() {
    Share share = new Share(1, 3);
    assertThat(share.of(List.of(0, 1, 2, 3, 4))).containsExactly(1, 4);
    assertThat(share.of(5)).isEqualTo(2);
    assertThat(new Share(2, 3).of(5)).isEqualTo(1);
    assertThat(new Share(2, 3).of(2)).isZero();
    assertThat(share.of(new float[] {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5}, 6))
        .containsExactly(1, 1, 4, 4);
    assertThat(share.has(4)).isTrue();
    assertThat(share.has(3)).isFalse();
  }

  @Test
  void aMissingLibraryIsToldWithItsPackage() {
    assertThatThrownBy(() -> MpiLibrary.load(List.of("libmpi-that-nobody-has.so.1")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("apt install openmpi-bin libopenmpi-dev");
  }
}
