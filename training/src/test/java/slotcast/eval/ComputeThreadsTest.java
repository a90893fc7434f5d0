package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.Test;
import slotcast.error.UserError;

class ComputeThreadsTest {
  @Test
  void theDefaultLeavesABusyMachineAlone() {
    assertThat(ComputeThreads.byLoad(16, 0.2)).isEqualTo(8);
    assertThat(ComputeThreads.byLoad(16, 12.4)).isEqualTo(4);
    assertThat(ComputeThreads.byLoad(16, 40)).isEqualTo(1);
    assertThat(ComputeThreads.byLoad(16, -1)).isEqualTo(8);
    assertThat(ComputeThreads.byLoad(2, 0)).isEqualTo(1);
    assertThat(ComputeThreads.byLoad(1, 0)).isEqualTo(1);
  }

  @Test
  void whatTheUserAsksForComesFirstThenWhatTheRunHad() {
    ComputeThreads asked = new ComputeThreads();
    asked.threads = 3;
    assertThat(asked.resolve(7)).isEqualTo(3);
    assertThat(new ComputeThreads().resolve(7)).isEqualTo(7);
    asked.threads = 0;
    assertThatThrownBy(() -> asked.resolve(null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--threads: got 0, expected 1 to 1024");
  }

  @Test
  void torchUsesThem() {
    Engine.getInstance();
    int before = JniUtils.getNumThreads();
    ComputeThreads.use(before + 1);
    assertThat(JniUtils.getNumThreads()).isEqualTo(before + 1);
    ComputeThreads.use(before);
  }
}
