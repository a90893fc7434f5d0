package slotcast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.error.UserError;

class NativeLibrariesTest {
  @Test
  void twoProcessorsAreKnown() {
    assertThat(NativeLibraries.machine("Linux", "amd64")).isEqualTo("x86_64");
    assertThat(NativeLibraries.machine("Linux", "aarch64")).isEqualTo("aarch64");
  }

  @ParameterizedTest
  @CsvSource({"Linux,arm", "Linux,riscv64", "Linux,i386", "Mac OS X,aarch64", "Windows 11,amd64"})
  void anyOtherPlatformIsNamed(String system, String processor) {
    assertThatThrownBy(() -> NativeLibraries.machine(system, processor))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            "platform: got " + system + " on " + processor + ", expected Linux");
  }

  @Test
  void aMissingLibraryIsNamedWithItsPlatform() {
    assertThat(NativeLibraries.missing("torch", "aarch64"))
        .hasMessageStartingWith("native library of torch: got none for Linux on aarch64");
  }

  @Test
  void libtorchForGpusNeedsOne() {
    NativeLibraries.requireGpu("cu124", () -> true);
    NativeLibraries.requireGpu("cpu", () -> false);
    assertThatThrownBy(() -> NativeLibraries.requireGpu("cu124", () -> false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("got no GPU, or no libcudart.so")
        .hasMessageEndingWith("unset SLOTCAST_TORCH for libtorch on the processor");
  }
}
