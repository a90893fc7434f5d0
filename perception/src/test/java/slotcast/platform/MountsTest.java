package slotcast.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountsTest {
  private final Mounts mounts =
      new Mounts(
          List.of(
              "22 1 254:0 / / rw,relatime - ext4 /dev/root rw",
              "31 22 0:27 / /tmp rw,nosuid,noexec - tmpfs tmpfs rw",
              "32 31 0:28 / /tmp/a\\040b\\134c rw,nosuid - tmpfs tmpfs rw",
              "33 22 0:29 / /mnt rw,noexec - tmpfs tmpfs rw",
              "34 22 0:30 / /mnt rw master:1 - tmpfs tmpfs rw,noexec_not",
              "a line of another kind"));

  @Test
  void theInnermostMountDecides() {
    assertThat(mounts.noExec(Path.of("/home/x"))).isFalse();
    assertThat(mounts.noExec(Path.of("/tmp"))).isTrue();
    assertThat(mounts.noExec(Path.of("/tmp/x/y"))).isTrue();
    assertThat(mounts.noExec(Path.of("/tmpx"))).isFalse();
    assertThat(mounts.noExec(Path.of("/tmp/a b\\c/d"))).isFalse();
  }

  @Test
  void ofTwoMountsAtOnePlaceTheLastOneDecides() {
    assertThat(mounts.noExec(Path.of("/mnt/x"))).isFalse();
  }
}
