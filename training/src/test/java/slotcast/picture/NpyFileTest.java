package slotcast.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {
  @TempDir Path folder;

  @Test
  void theBytesAreThoseOfTheFormat() throws IOException {
    Path file = folder.resolve("a.npy");
    NpyFile.write(file, new float[] {1, 2, 3, 4, 5, -6.5f}, 2, 3);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getLong()).isEqualTo(0x0001_5950_4d55_4e93L);
    int header = bytes.getShort();
    assertThat((10 + header) % 64).isZero();
    byte[] text = new byte[header];
    bytes.get(text);
    assertThat(new String(text, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3,), }")
        .endsWith("\n");
    assertThat(bytes.remaining()).isEqualTo(24);
    assertThat(bytes.getFloat(bytes.limit() - 4)).isEqualTo(-6.5f);
  }

  @Test
  @Tag("launcher") // a Python with numpy is started
  void numpyReadsThem() throws IOException, InterruptedException {
    Path floats = folder.resolve("floats.npy");
    Path ints = folder.resolve("ints.npy");
    NpyFile.write(floats, new float[] {1, 2, 3, 4, 5, -6.5f}, 3, 2);
    NpyFile.write(ints, new int[] {7, -8}, 2);
    String program =
        "import numpy as n, sys; a = n.load(sys.argv[1]); b = n.load(sys.argv[2]);"
            + " print(a.dtype, a.shape, a[2, 1], b.dtype, b.shape, b[1])";
    Process python;
    try {
      python =
          new ProcessBuilder("python3", "-c", program, floats.toString(), ints.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "no python3");
      return;
    }
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(!said.contains("ModuleNotFoundError"), "python3 without numpy");
    assertThat(python.waitFor()).as(said).isZero();
    assertThat(said.strip()).isEqualTo("float32 (3, 2) -6.5 int32 (2,) -8");
  }

  @Test
  void aShapeThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> NpyFile.write(folder.resolve("b.npy"), new float[5], 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("5 values, expected [2, 3] of them");
  }
}
