package slotcast.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class CodeVersionTest {
  private static String of(String... noted) {
    Properties properties = new Properties();
    for (int i = 0; i < noted.length; i += 2) {
      properties.setProperty(noted[i], noted[i + 1]);
    }
    return CodeVersion.of(properties);
  }

  @Test
  void saysTheCommitAndWhetherFilesDifferedFromIt() {
    String commit = "git.commit.id.abbrev";
    assertThat(of(commit, "77bfd99caa59", "git.dirty", "false")).isEqualTo("77bfd99caa59");
    assertThat(of(commit, "8633de8580c1", "git.dirty", "true")).isEqualTo("8633de8580c1-dirty");
    assertThat(of(commit, "8633de8580c1")).isEqualTo("8633de8580c1");
  }

  @Test
  void isUnknownOutsideOfGit() {
    assertThat(of()).isEqualTo("unknown");
    assertThat(of("git.commit.id.abbrev", "", "git.dirty", "")).isEqualTo("unknown");
  }

  /** What the build noted of this very code. */
  @Test
  void currentIsACommitOrUnknown() {
    assertThat(CodeVersion.current()).matches("unknown|[0-9a-f]{12}(-dirty)?");
  }
}
