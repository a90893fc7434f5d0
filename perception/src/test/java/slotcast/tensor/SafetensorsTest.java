package slotcast.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors.DType;
import slotcast.tensor.Safetensors.Tensor;

class SafetensorsTest {
  @TempDir Path folder;

  private Safetensors example() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("b", Tensor.of(new float[] {1, -2.5f, Float.MIN_VALUE, Float.NaN}, 2, 2));
    tensors.put("a", Tensor.of(new float[] {42}));
    tensors.put("empty", Tensor.of(new float[0], 0, 3));
    ByteBuffer longs = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    longs.putLong(0, Long.MIN_VALUE).putLong(8, 7);
    tensors.put("count", new Tensor(DType.I64, new long[] {2}, longs));
    return new Safetensors(Map.of("config", "{\"a\": \"ü\"}"), tensors);
  }

  @Test
  void writesAndReadsTheSame() throws IOException {
    Path path = folder.resolve("new/x.safetensors");
    example().write(path);
    Safetensors read = Safetensors.read(path);
    assertThat(read.metadata()).containsExactly(Map.entry("config", "{\"a\": \"ü\"}"));
    assertThat(read.tensors().keySet()).containsExactly("b", "a", "empty", "count");
    assertThat(read.tensor("b").shape()).containsExactly(2, 2);
    assertThat(read.tensor("b").floats()).containsExactly(1, -2.5f, Float.MIN_VALUE, Float.NaN);
    assertThat(read.tensor("a").shape()).isEmpty();
    assertThat(read.tensor("a").floats()).containsExactly(42);
    assertThat(read.tensor("empty").floats()).isEmpty();
    assertThat(read.tensor("count").longs()).containsExactly(Long.MIN_VALUE, 7);
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    Path whole = folder.resolve("whole.safetensors");
    example().write(whole);
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut.safetensors");
    for (int n = 0; n < bytes.length; n++) {
      Files.write(cut, Arrays.copyOf(bytes, n));
      assertThatThrownBy(() -> Safetensors.read(cut))
          .as("%d of %d bytes", n, bytes.length)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("cut.safetensors")
          .hasMessageContaining("expected a whole safetensors file");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "nonsense",
        "{\"x\": 1}",
        "{\"x\": {\"dtype\": \"F31\", \"shape\": [1], \"data_offsets\": [0, 4]}}",
        "{\"x\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 4]}}",
        "{\"x\": {\"dtype\": \"F32\", \"shape\": [-1], \"data_offsets\": [0, 4]}}",
        "{\"x\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [4, 0]}}",
        "{\"x\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [-4, 0]}}",
        "{\"x\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [4, 8]}}",
        "{\"x\": {\"dtype\": \"F32\", \"shape\": [1099511627776, 1099511627776],"
            + " \"data_offsets\": [0, 4]}}",
        "{\"x\": {\"dtype\": \"F32\", \"shape\": \"1\", \"data_offsets\": [0, 4]}}",
        "{\"x\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": {\"a\": 0, \"b\": 4}}}",
        "{\"x\": {\"dtype\": \"F32\", \"shape\": [1.5], \"data_offsets\": [0, 4]}}",
        "{\"x\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [-9223372036854775808,"
            + " -9223372036854775804]}}",
        "{\"x\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]},"
            + " \"y\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}",
        "{\"x\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]},"
            + " \"x\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}",
      })
  void aHeaderThatLiesIsRefused(String header) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json).putInt(0);
    Path path = folder.resolve("lying.safetensors");
    Files.write(path, file.array());
    assertThatThrownBy(() -> Safetensors.read(path)).isInstanceOf(UserError.class);
  }

  @Test
  void narrowTypesAreWidened() throws IOException {
    ByteBuffer halves = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    // 1, -2, smallest subnormal, -0, infinity, NaN
    halves.putShort((short) 0x3c00).putShort((short) 0xc000).putShort((short) 1);
    halves.putShort((short) 0x8000).putShort((short) 0x7c00).putShort((short) 0x7e00);
    ByteBuffer brain = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    brain.putShort((short) 0x3f80).putShort((short) 0xc040);
    ByteBuffer shorts = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) -7);
    ByteBuffer bytes = ByteBuffer.allocate(1).put((byte) -128);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("f16", new Tensor(DType.F16, new long[] {6}, halves.rewind()));
    tensors.put("bf16", new Tensor(DType.BF16, new long[] {2}, brain.rewind()));
    tensors.put("i16", new Tensor(DType.I16, new long[] {1}, shorts.rewind()));
    tensors.put("i8", new Tensor(DType.I8, new long[] {1}, bytes.rewind()));
    Path path = folder.resolve("narrow.safetensors");
    new Safetensors(Map.of(), tensors).write(path);
    Safetensors read = Safetensors.read(path);
    assertThat(read.tensor("f16").floats())
        .containsExactly(1, -2, 0x1p-24f, -0f, Float.POSITIVE_INFINITY, Float.NaN);
    assertThat(read.tensor("bf16").floats()).containsExactly(1, -3);
    assertThat(read.tensor("i16").longs()).containsExactly(-7);
    assertThat(read.tensor("i8").longs()).containsExactly(-128);
  }

  @Test
  void aForeignFileIsRefused() throws IOException {
    Path png = folder.resolve("x.png");
    Files.write(png, new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13});
    assertThatThrownBy(() -> Safetensors.read(png)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> Safetensors.read(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a readable safetensors file");
    assertThatThrownBy(() -> Safetensors.read(folder.resolve("none")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NoSuchFileException");
  }

  @Test
  void aFailedWriteLeavesTheOldFile() throws IOException {
    Path whole = folder.resolve("x.safetensors");
    example().write(whole);
    // The file's own name just fits; the longer one of the temporary file does not.
    Path path = Files.move(whole, folder.resolve("x".repeat(240) + ".safetensors"));
    byte[] before = Files.readAllBytes(path);
    assertThatThrownBy(
            () -> new Safetensors(Map.of(), Map.of("y", Tensor.of(new float[9], 9))).write(path))
        .isInstanceOf(IOException.class);
    assertThat(Files.readAllBytes(path)).isEqualTo(before);
  }

  @Test
  void aSecondWriteReplacesTheFirstAndLeavesNothingBehind() throws IOException {
    Path path = folder.resolve("x.safetensors");
    example().write(path);
    new Safetensors(Map.of(), Map.of("y", Tensor.of(new float[] {5}, 1))).write(path);
    assertThat(Safetensors.read(path).tensors()).containsOnlyKeys("y");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.toList()).isEqualTo(List.of(path));
    }
  }
}
