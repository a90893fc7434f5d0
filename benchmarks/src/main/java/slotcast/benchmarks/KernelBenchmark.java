package slotcast.benchmarks;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import slotcast.image.FrameMapping;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;
import slotcast.perception.LabelImage;
import slotcast.perception.MaskCalibration;

/** What a node computes in plain Java on a camera's frame, for a model of 32x32 with six slots. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
  private static final int SIDE = 32;
  private static final int SLOTS = 6;
  private static final MaskCalibration SHIPPED =
      new MaskCalibration(0.7, 0.95, new MaskCalibration.Edges(4, 1e-3));

  /** Of the camera's image, in pixels. */
  @Param({"640x480", "1920x1080"})
  public String camera;

  private RgbImage frame;
  private FrameMapping mapping;
  private float[] image;
  private float[] masks;
  private boolean[] objects;

  /**
   * Noise in the frame, and discs in the masks: most pixels are far from a border, as in scenes.
   */
  @Setup(Level.Trial)
  public void prepare() {
    String[] sides = camera.split("x", -1);
    int width = Integer.parseInt(sides[0]);
    int height = Integer.parseInt(sides[1]);
    byte[] pixels = new byte[3 * width * height];
    new Random(1).nextBytes(pixels);
    frame = new RgbImage(width, height, pixels);
    mapping = FrameMapping.of(FrameMapping.Fit.LETTERBOX, width, height, SIDE, SIDE);
    image = Resampling.toModel(frame, mapping);
    masks = new float[SLOTS * SIDE * SIDE];
    objects = new boolean[SLOTS];
    for (int p = 0; p < SIDE * SIDE; p++) {
      float rest = 1;
      for (int k = 1; k < SLOTS; k++) {
        double y = p / SIDE - 8 - 4 * (k % 3);
        double x = p % SIDE - 5 * k;
        float mask = rest * (float) (1 / (1 + Math.exp(Math.hypot(x, y) - 3)));
        masks[k * SIDE * SIDE + p] = mask;
        rest -= mask;
        objects[k] = true;
      }
      masks[p] = rest;
    }
  }

  /** The camera's image at the model's size. */
  @Benchmark
  public float[] letterbox() {
    return Resampling.toModel(frame, mapping);
  }

  /** Masks with the image's edges, and decided. */
  @Benchmark
  public float[] calibratedMasks() {
    return SHIPPED.apply(masks, image, SIDE, SIDE);
  }

  /** The label image at the camera's size. */
  @Benchmark
  public byte[] labelImage() {
    return LabelImage.draw(masks, objects, mapping);
  }
}
