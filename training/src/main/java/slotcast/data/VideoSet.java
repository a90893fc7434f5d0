package slotcast.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.image.RgbImage;
import slotcast.sim.Episode;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.DType;
import slotcast.tensor.Safetensors.Tensor;

/**
 * Videos of equal length in memory, at the model's resolution, with label maps at the scene's.
 *
 * @param videos how many
 * @param frames T of each
 * @param height of the stored images, pixels
 * @param width of the stored images, pixels
 * @param images videos*T*height*width*3 bytes, RGB
 * @param labelHeight of the label maps, pixels
 * @param labelWidth of the label maps, pixels
 * @param labels videos*T*labelHeight*labelWidth bytes, 0 background, else object; null if unknown
 */
@SuppressWarnings("ArrayRecordComponent") // large and shared, never compared
public record VideoSet(
    int videos,
    int frames,
    int height,
    int width,
    byte[] images,
    int labelHeight,
    int labelWidth,
    byte[] labels) {
  private static final Logger LOG = LoggerFactory.getLogger(VideoSet.class);

  /**
   * Simulates videos, or reads them from the cache if the same were simulated before. Video i has
   * seed {@code firstSeed + i}.
   *
   * @param height of the model's image; the scene's is a multiple of it
   * @param cache folder of simulated sets
   */
  public static VideoSet simulate(
      SceneConfig scenes, int videos, long firstSeed, int height, int width, Path cache)
      throws IOException {
    if (scenes.height() % height != 0 || scenes.width() % width != 0) {
      throw new IllegalArgumentException(
          "scenes of "
              + scenes.width()
              + "x"
              + scenes.height()
              + " do not shrink evenly to "
              + width
              + "x"
              + height);
    }
    String id = hash(scenes + "," + videos + "," + firstSeed + "," + height + "x" + width);
    Path file = cache.resolve("scenes-" + id.substring(0, 16) + ".safetensors");
    if (java.nio.file.Files.exists(file)) {
      LOG.info("reading {} simulated videos from {}", videos, file);
      return read(file);
    }
    LOG.info("simulating {} videos of {} frames", videos, scenes.frames());
    int frameBytes = height * width * 3;
    int labelBytes = scenes.height() * scenes.width();
    byte[] images = new byte[Math.multiplyExact(videos * scenes.frames(), frameBytes)];
    byte[] labels = new byte[Math.multiplyExact(videos * scenes.frames(), labelBytes)];
    AtomicInteger done = new AtomicInteger();
    IntStream.range(0, videos)
        .parallel()
        .forEach(
            v -> {
              Episode e = Simulator.simulate(scenes, firstSeed + v);
              for (int t = 0; t < scenes.frames(); t++) {
                int at = v * scenes.frames() + t;
                shrink(e.frames().get(t), images, at * frameBytes, height, width);
                System.arraycopy(e.masks().get(t), 0, labels, at * labelBytes, labelBytes);
              }
              int n = done.incrementAndGet();
              if (n % 250 == 0) {
                LOG.info("simulated {} of {} videos", n, videos);
              }
            });
    VideoSet set =
        new VideoSet(
            videos,
            scenes.frames(),
            height,
            width,
            images,
            scenes.height(),
            scenes.width(),
            labels);
    set.write(file);
    return set;
  }

  /** Mean of whole blocks of pixels. */
  private static void shrink(RgbImage image, byte[] out, int offset, int height, int width) {
    int fy = image.height() / height;
    int fx = image.width() / width;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          int sum = 0;
          for (int dy = 0; dy < fy; dy++) {
            for (int dx = 0; dx < fx; dx++) {
              sum += image.data()[3 * ((y * fy + dy) * image.width() + x * fx + dx) + c] & 0xff;
            }
          }
          out[offset + 3 * (y * width + x) + c] = (byte) ((sum + fy * fx / 2) / (fy * fx));
        }
      }
    }
  }

  /** SHA-256 of a text, in hex. */
  public static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static VideoSet read(Path file) {
    Safetensors s = Safetensors.read(file);
    Tensor i = s.tensor("images");
    Tensor l = s.tensor("labels");
    return new VideoSet(
        (int) i.shape()[0],
        (int) i.shape()[1],
        (int) i.shape()[2],
        (int) i.shape()[3],
        i.data().array(),
        (int) l.shape()[2],
        (int) l.shape()[3],
        l.data().array());
  }

  private void write(Path file) throws IOException {
    Map<String, Tensor> t = new LinkedHashMap<>();
    t.put(
        "images",
        new Tensor(
            DType.U8, new long[] {videos, frames, height, width, 3}, ByteBuffer.wrap(images)));
    t.put(
        "labels",
        new Tensor(
            DType.U8,
            new long[] {videos, frames, labelHeight, labelWidth},
            ByteBuffer.wrap(labels)));
    new Safetensors(Map.of(), t).write(file);
  }

  /**
   * A random clip of each of {@code batch} random videos.
   *
   * @param length frames of a clip
   * @param maxStride a clip takes every n-th frame, n random from 1 to this
   * @param mirror whether half of the clips are mirrored
   * @return (B,T,3,H,W) row-major, in [-1,1]
   */
  public float[] batch(
      SplittableRandom random, int batch, int length, int maxStride, boolean mirror) {
    float[] out = new float[batch * length * 3 * height * width];
    for (int b = 0; b < batch; b++) {
      int video = random.nextInt(videos);
      int stride = 1 + random.nextInt(Math.min(maxStride, (frames - 1) / Math.max(1, length - 1)));
      int start = random.nextInt(frames - (length - 1) * stride);
      boolean flip = mirror && random.nextBoolean();
      for (int t = 0; t < length; t++) {
        copyFrame(video, start + t * stride, flip, out, (b * length + t) * 3 * height * width);
      }
    }
    return out;
  }

  /** Whole videos {@code from} to {@code to}, exclusive: (B,T,3,H,W) row-major, in [-1,1]. */
  public float[] whole(int from, int to) {
    int frameSize = 3 * height * width;
    float[] out = new float[(to - from) * frames * frameSize];
    for (int v = from; v < to; v++) {
      for (int t = 0; t < frames; t++) {
        copyFrame(v, t, false, out, ((v - from) * frames + t) * frameSize);
      }
    }
    return out;
  }

  /** Consecutive frames of one video: (T,3,H,W) row-major, in [-1,1]. */
  public float[] clip(int video, int from, int length) {
    float[] out = new float[length * 3 * height * width];
    for (int t = 0; t < length; t++) {
      copyFrame(video, from + t, false, out, t * 3 * height * width);
    }
    return out;
  }

  /** The label map of a frame: labelHeight*labelWidth values. */
  public byte[] labels(int video, int frame) {
    int size = labelHeight * labelWidth;
    int at = (video * frames + frame) * size;
    return Arrays.copyOfRange(labels, at, at + size);
  }

  private void copyFrame(int video, int frame, boolean flip, float[] out, int offset) {
    int from = (video * frames + frame) * height * width * 3;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int source = from + 3 * (y * width + (flip ? width - 1 - x : x));
        for (int c = 0; c < 3; c++) {
          out[offset + (c * height + y) * width + x] = (images[source + c] & 0xff) / 127.5f - 1;
        }
      }
    }
  }
}
