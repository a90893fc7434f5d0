package slotcast.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.tensor.CudaGraphLibrary.Found;

class CudaGraphLibraryTest {
  private static final String WITHOUT = "models on a GPU compute without CUDA graphs: ";
  private static final String BUILD =
      "build it by docker/build_djl_jni.sh and source the libtorch.env that it writes";

  @TempDir Path folder;

  @Test
  void nothingNamedIsNoFault() {
    Found none = CudaGraphLibrary.find(null, "2.11.0");
    assertThat(none.isThere()).isFalse();
    assertThat(none.isAsked()).isFalse();
    assertThat(none.line()).isEqualTo(WITHOUT + "SLOTCAST_CUDA_GRAPHS names no library; " + BUILD);
    assertThat(CudaGraphLibrary.find("", "2.11.0")).isEqualTo(none);
  }

  @Test
  void theyCanBeSwitchedOff() {
    assertThat(CudaGraphLibrary.find("off", "2.11.0"))
        .isEqualTo(new Found(false, false, WITHOUT + "SLOTCAST_CUDA_GRAPHS is off"));
  }

  @Test
  void aMissingLibraryIsNamed() {
    String path = folder.resolve("none.so").toString();
    assertThat(CudaGraphLibrary.find(path, "2.11.0"))
        .isEqualTo(
            new Found(
                false,
                true,
                WITHOUT
                    + "SLOTCAST_CUDA_GRAPHS="
                    + path
                    + ": got no such file, expected the library for this libtorch; "
                    + BUILD));
  }

  @Test
  void whatIsNoLibraryDoesNotLoad() throws Exception {
    Path text = Files.writeString(folder.resolve("text.so"), "no library at all");
    Found found = CudaGraphLibrary.find(text.toString(), "2.11.0");
    assertThat(found.isThere()).isFalse();
    assertThat(found.isAsked()).isTrue();
    assertThat(found.line())
        .contains("SLOTCAST_CUDA_GRAPHS=" + text)
        .contains("got one that does not load beside libtorch 2.11.0 (")
        .endsWith(BUILD);
  }

  @Test
  void aLibraryForAnotherLibtorchIsNotUsed() {
    Found found = CudaGraphLibrary.check("a.so", "2.11.0", "2.14.1");
    assertThat(found.isThere()).isFalse();
    assertThat(found.line())
        .isEqualTo(
            WITHOUT
                + "SLOTCAST_CUDA_GRAPHS=a.so: got one for libtorch 2.11.0 beside libtorch 2.14.1,"
                + " expected the library for this libtorch; "
                + BUILD);
    assertThat(CudaGraphLibrary.check("a.so", "2.14.1", "2.14.1"))
        .isEqualTo(new Found(true, true, "models on a GPU compute by CUDA graphs (a.so)"));
  }
}
