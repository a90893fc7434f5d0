package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.file.ProtoBytes;
import slotcast.onnxfile.OnnxFile;

/** ONNX files that are no vision transformer of this project's, or are broken. */
class VitOnnxRefusalsTest {
  private static final long SEED = Long.getLong("slotcast.seed", 20261126L);
  private static final String DINO = "onnx_dino";
  private static final String REGISTERS = "onnx_dinov2_registers";

  @TempDir Path folder;

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = VitOnnxRefusalsTest.class.getResourceAsStream("/golden/vit/" + name)) {
      return in.readAllBytes();
    }
  }

  private void refused(byte[] file, String... said) throws IOException {
    Path path = Files.write(folder.resolve("vit.onnx"), file);
    assertThatThrownBy(() -> VitCheckpoint.read(path, null))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(said);
  }

  /** A text in the file, replaced wherever it stands; the sizes before it stay true. */
  private static byte[] replaced(byte[] file, String text, String by) {
    String all = new String(file, StandardCharsets.ISO_8859_1);
    assertThat(by).hasSameSizeAs(text);
    assertThat(all).contains(text);
    return all.replace(text, by).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static byte[] model(ProtoBytes node) {
    return new ProtoBytes().message(7, new ProtoBytes().message(1, node)).toBytes();
  }

  /** The graph has every layer where it belongs; only its numbers tell. */
  @Test
  void anotherActivation() throws IOException {
    refused(
        replaced(golden(DINO + ".onnx"), "\"\u0003Erf", "\"\u0003Sin"),
        "features that differ by",
        "with any number of heads");
  }

  @Test
  void imagesThatTheFileNormalisesItself() throws IOException {
    byte[] dino = golden(DINO + ".onnx");
    String all = new String(dino, StandardCharsets.ISO_8859_1);
    int first = all.indexOf("\u0003x.1");
    dino[first + 3] = '2'; // the convolution reads another value
    ProtoBytes node = new ProtoBytes().text(1, "x.1").text(2, "x.2").text(4, "Tanh");
    refused(joined(model(node), dino), "an image that goes through Tanh first", "ImageNet");
  }

  @Test
  void operatorsOfAnOptimiserAndQuantizedOnes() throws IOException {
    byte[] dino = golden(DINO + ".onnx");
    ProtoBytes fused =
        new ProtoBytes().text(2, "y").text(4, "MultiHeadAttention").text(7, "com.microsoft");
    refused(joined(model(fused), dino), "com.microsoft.MultiHeadAttention", "no optimiser");
    ProtoBytes quantized = new ProtoBytes().text(2, "y").text(4, "MatMulInteger");
    refused(joined(model(quantized), dino), "quantized weights: MatMulInteger", "float32");
  }

  @Test
  void tensorsInFilesThatAreNotThereOrElsewhere() throws IOException {
    byte[] file = golden(REGISTERS + ".onnx");
    String data = REGISTERS + ".onnx.data";
    refused(file, data + ", which is not there", "copy both to the same folder");
    String outside = "../" + data.substring(3);
    refused(replaced(file, data, outside), outside, "a file in the model's own folder");
    Files.write(folder.resolve(data), Arrays.copyOf(golden(data), 100));
    refused(file, data, "a place within its 100 bytes");
  }

  @Test
  void otherFiles() throws IOException {
    refused(new byte[0], "no operators");
    refused("<html>".getBytes(StandardCharsets.UTF_8), "an ONNX model");
    byte[] dino = golden(DINO + ".onnx");
    refused(Arrays.copyOf(dino, dino.length / 2), "cut off");
    refused(model(new ProtoBytes().text(2, "y").text(4, "Relu")), "0 convolutions");
    Path path = Files.write(folder.resolve("vit.onnx"), dino);
    assertThatThrownBy(() -> VitCheckpoint.read(path, "ema")).hasMessageContaining("--weights ema");
    assertThatThrownBy(() -> ImportedWeights.read(path, d -> null, "savi", null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--config vit");
  }

  /** Whatever is broken, a graph or an error that says what is wrong comes of it. */
  @Test
  void aThousandBrokenFiles() throws IOException {
    byte[] whole = golden("onnx_hugging_face.onnx");
    Path path = folder.resolve("broken.onnx");
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      SplittableRandom random = new SplittableRandom(SEED + i);
      byte[] broken = whole.clone();
      for (int change = 0; change < 1 + random.nextInt(4); change++) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      }
      Files.write(path, broken);
      try {
        new VitGraph(OnnxFile.read(path));
      } catch (UserError e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + (SEED + i), e);
      }
    }
    assertThat(refused).isBetween(100, 999);
  }
}
