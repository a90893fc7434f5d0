package slotcast.prediction;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.image.CameraPictures;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;

/**
 * Processor time and garbage of a predicted frame on its way from a model of 64x64 to the camera's
 * size, in one pass and as it was before (bytes of the model's size, planes of floats, bytes):
 *
 * <pre>
 * mvn test -pl prediction -am -Dgroups=benchmark -DexcludedGroups= -Dtest=PicturesBenchmarkTest
 * </pre>
 *
 * <p>Rounds in turn; the median of each.
 */
@Tag("benchmark")
class PicturesBenchmarkTest {
  private static final int SIDE = 64;
  private static final int WARM_UP = 60;
  private static final int ROUNDS = 15;
  private static final int EACH = 10;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long bytes; // of the pictures, so that none is left out

  @ParameterizedTest
  @CsvSource({"640, 480", "1920, 1080"})
  void onePassAndTwo(int width, int height) {
    FrameMapping m = FrameMapping.of(Fit.LETTERBOX, width, height, SIDE, SIDE);
    float[] drawn = new float[3 * SIDE * SIDE];
    Random random = new Random(1);
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = 2 * random.nextFloat() - 1;
    }
    CameraPictures pictures = new CameraPictures(m);
    Supplier<byte[]> one = () -> pictures.of(drawn).data();
    Supplier<byte[]> two = () -> inPlanes(drawn, m);
    measure(one, WARM_UP);
    measure(two, WARM_UP);
    double[][] ms = new double[2][ROUNDS];
    double[] mib = new double[2];
    for (int r = 0; r < ROUNDS; r++) {
      for (int way = 0; way < 2; way++) {
        double[] cost = measure(way == 0 ? one : two, EACH);
        ms[way][r] = cost[0];
        mib[way] = cost[1];
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%dx%d: in one pass %.2f ms of processor and %.2f MiB an image; in two %.2f ms and"
            + " %.2f MiB (%d bytes made)%n",
        width,
        height,
        median(ms[0]),
        mib[0],
        median(ms[1]),
        mib[1],
        bytes);
  }

  /** Processor milliseconds and allocated MiB of one, over so many. */
  private double[] measure(Supplier<byte[]> way, int times) {
    long me = Thread.currentThread().getId();
    long allocated = threads.getThreadAllocatedBytes(me);
    long begun = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      bytes += way.get().length;
    }
    return new double[] {
      (threads.getCurrentThreadCpuTime() - begun) * 1e-6 / times,
      (threads.getThreadAllocatedBytes(me) - allocated) / 1048576.0 / times
    };
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** As it was: the letterbox shows all of the camera's image, so that nothing stays black. */
  private static byte[] inPlanes(float[] drawn, FrameMapping m) {
    RgbImage small = Resampling.fromModel(drawn, SIDE, SIDE);
    FrameMapping inverse =
        new FrameMapping(
            SIDE,
            SIDE,
            m.cameraWidth(),
            m.cameraHeight(),
            m.toModelX(0),
            m.toModelY(0),
            m.cameraWidth() / m.scaleX(),
            m.cameraHeight() / m.scaleY());
    float[] planes = Resampling.toModel(small, inverse);
    return Resampling.fromModel(planes, m.cameraWidth(), m.cameraHeight()).data();
  }
}
