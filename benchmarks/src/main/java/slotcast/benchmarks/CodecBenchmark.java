package slotcast.benchmarks;

import java.nio.ByteBuffer;
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
import slotcast.ros.image.ImagePixels;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;

/** An image of 640x480 between a message's bytes (CDR) and pixels, in several encodings. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;

  /** Of sensor_msgs/Image. */
  @Param({"rgb8", "bgr8", "mono8", "yuv422_yuy2"})
  public String encoding;

  private Image image;
  private byte[] bytes;

  /** An image of noise. */
  @Setup(Level.Trial)
  public void prepare() {
    int pixel =
        switch (encoding) {
          case "mono8" -> 1;
          case "yuv422_yuy2" -> 2;
          default -> 3;
        };
    byte[] data = new byte[pixel * WIDTH * HEIGHT];
    new Random(1).nextBytes(data);
    Header header = new Header(Time.ofNanos(1), "camera");
    image = new Image(header, HEIGHT, WIDTH, encoding, false, pixel * WIDTH, data);
    bytes = Image.TYPE.encode(image);
  }

  /** Message to bytes. */
  @Benchmark
  public byte[] encode() {
    return Image.TYPE.encode(image);
  }

  /** Bytes to message. */
  @Benchmark
  public Image decode() {
    return Image.TYPE.decode(ByteBuffer.wrap(bytes));
  }

  /** Message to RGB. */
  @Benchmark
  public byte[] rgb() {
    return ImagePixels.rgb(image);
  }
}
