package slotcast.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.parity.Golden;
import slotcast.parity.GoldenFolder;

/** Images as the reference's transform hands them to the model. */
class TransformParityTest {
  private static final String ANTIALIAS = "_antialias";
  private static final String NONE = "_no_antialias";

  @TestFactory
  Stream<DynamicTest> everyImageOfTheSample() {
    return Golden.tests(
        "dataset_transform",
        golden -> {
          List<String> outputs = golden.names("out/");
          for (String output : outputs) {
            boolean antialias = !output.endsWith(NONE);
            String stem =
                output.substring(
                    "out/".length(), output.length() - (antialias ? ANTIALIAS : NONE).length());
            Path file = GoldenFolder.folder().resolve("obj3d_sample").resolve(stem + ".png");
            if (!Files.exists(file)) {
              throw new AssertionError("the golden data have no " + file);
            }
            RgbImage image = PngFile.read(file);
            long[] shape = golden.shape(output);
            golden.compare(
                output,
                FrameTransform.torch((int) shape[1], (int) shape[2], antialias).apply(image),
                Golden.COMPONENT);
          }
        });
  }
}
