package slotcast.data;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.image.RgbImage;
import slotcast.sim.Episode;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;

/**
 * Videos of equal length on disk, at the model's resolution, with label maps at the scene's. A
 * frame is read when it is asked for, so that a set may be larger than the memory. Safe to use from
 * several threads.
 */
public final class VideoSet {
  private static final Logger LOG = LoggerFactory.getLogger(VideoSet.class);

  private final String hash;
  private final VideoFile file;

  private VideoSet(String hash, VideoFile file) {
    this.hash = hash;
    this.file = file;
  }

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
    Path file = cache.resolve("scenes-" + id.substring(0, 16) + ".videos");
    VideoFile.Sizes sizes =
        new VideoFile.Sizes(
            videos, scenes.frames(), height, width, scenes.height(), scenes.width());
    if (VideoFile.isWhole(file, sizes)) {
      LOG.info("reading {} simulated videos from {}", videos, file);
    } else {
      LOG.info("simulating {} videos of {} frames", videos, scenes.frames());
      VideoFile.write(file, sizes, writer -> simulate(scenes, firstSeed, sizes, writer));
    }
    return new VideoSet(id, VideoFile.open(file, sizes));
  }

  private static void simulate(
      SceneConfig scenes, long firstSeed, VideoFile.Sizes sizes, VideoFile.Writer writer) {
    AtomicInteger done = new AtomicInteger();
    IntStream.range(0, sizes.videos())
        .parallel()
        .forEach(
            v -> {
              Episode e = Simulator.simulate(scenes, firstSeed + v);
              byte[] images = new byte[sizes.frames() * sizes.imageBytes()];
              byte[] labels = new byte[sizes.frames() * sizes.labelBytes()];
              for (int t = 0; t < sizes.frames(); t++) {
                int at = t * sizes.imageBytes();
                shrink(e.frames().get(t), images, at, sizes.height(), sizes.width());
                System.arraycopy(
                    e.masks().get(t), 0, labels, t * sizes.labelBytes(), sizes.labelBytes());
              }
              writer.video(v, images, labels);
              int n = done.incrementAndGet();
              if (n % 250 == 0) {
                LOG.info("simulated {} of {} videos", n, sizes.videos());
              }
            });
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

  /** SHA-256 of what defines the frames, in hex. */
  public String hash() {
    return hash;
  }

  /** What it is, for messages. */
  public String name() {
    return "simulated videos";
  }

  /** The source's name of a video. */
  public String name(int video) {
    return String.format("%05d", video);
  }

  /** T of a video. */
  public int frames(int unusedVideo) {
    return frames();
  }

  /** How many. */
  public int videos() {
    return file.sizes().videos();
  }

  /** T of each. */
  public int frames() {
    return file.sizes().frames();
  }

  /** Of the images, pixels. */
  public int height() {
    return file.sizes().height();
  }

  /** Of the images, pixels. */
  public int width() {
    return file.sizes().width();
  }

  /** Of the label maps, pixels. */
  public int labelHeight() {
    return file.sizes().labelHeight();
  }

  /** Of the label maps, pixels. */
  public int labelWidth() {
    return file.sizes().labelWidth();
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
    float[] out = new float[batch * length * 3 * height() * width()];
    for (int b = 0; b < batch; b++) {
      int video = random.nextInt(videos());
      int stride =
          1 + random.nextInt(Math.min(maxStride, (frames() - 1) / Math.max(1, length - 1)));
      int start = random.nextInt(frames() - (length - 1) * stride);
      boolean flip = mirror && random.nextBoolean();
      for (int t = 0; t < length; t++) {
        copyFrame(video, start + t * stride, flip, out, (b * length + t) * 3 * height() * width());
      }
    }
    return out;
  }

  /** Whole videos {@code from} to {@code to}, exclusive: (B,T,3,H,W) row-major, in [-1,1]. */
  public float[] whole(int from, int to) {
    int frameSize = 3 * height() * width();
    float[] out = new float[(to - from) * frames() * frameSize];
    for (int v = from; v < to; v++) {
      for (int t = 0; t < frames(); t++) {
        copyFrame(v, t, false, out, ((v - from) * frames() + t) * frameSize);
      }
    }
    return out;
  }

  /** Consecutive frames of one video: (T,3,H,W) row-major, in [-1,1]. */
  public float[] clip(int video, int from, int length) {
    float[] out = new float[length * 3 * height() * width()];
    for (int t = 0; t < length; t++) {
      copyFrame(video, from + t, false, out, t * 3 * height() * width());
    }
    return out;
  }

  /** The label map of a frame: labelHeight*labelWidth values, 0 background, else object. */
  public byte[] labels(int video, int frame) {
    return file.labels(video, frame);
  }

  private void copyFrame(int video, int frame, boolean flip, float[] out, int offset) {
    byte[] image = file.image(video, frame);
    int height = height();
    int width = width();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int source = 3 * (y * width + (flip ? width - 1 - x : x));
        for (int c = 0; c < 3; c++) {
          out[offset + (c * height + y) * width + x] = (image[source + c] & 0xff) / 127.5f - 1;
        }
      }
    }
  }
}
