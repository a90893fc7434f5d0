package slotcast.sim;

import java.util.SplittableRandom;
import slotcast.image.RgbImage;

/** What happens to an image after the light has made it: blur, loss of colour and noise. */
final class CameraSensor {
  private final boolean grey;
  private final double noise;
  private final double[] kernel; // of the blur, from its middle on; of length 1 for none
  private final SplittableRandom random;

  CameraSensor(SceneConfig config, long seed) {
    grey = config.condition(Condition.Grey.class).isPresent();
    Condition.Sensor sensor =
        config.condition(Condition.Sensor.class).orElse(new Condition.Sensor(0, 0));
    noise = sensor.noise();
    kernel = kernel(sensor.blur() * config.height());
    random = Condition.random(seed, 7);
  }

  private static double[] kernel(double sigma) {
    double[] kernel = new double[1 + (int) Math.ceil(3 * sigma)];
    double sum = 0;
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = i == 0 ? 1 : StrictMath.exp(-i * i / (2 * sigma * sigma));
      sum += i == 0 ? 1 : 2 * kernel[i];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= sum;
    }
    return kernel;
  }

  /** The next frame of the video, in place. */
  void expose(RgbImage image) {
    if (kernel.length > 1) {
      blur(image, 3, image.width(), 3 * image.width(), image.height());
      blur(image, 3 * image.width(), image.height(), 3, image.width());
    }
    byte[] data = image.data();
    for (int p = 0; p < data.length; p += 3) {
      if (grey) {
        double luma =
            0.299 * (data[p] & 0xff) + 0.587 * (data[p + 1] & 0xff) + 0.114 * (data[p + 2] & 0xff);
        byte all = noisy(luma);
        data[p] = all;
        data[p + 1] = all;
        data[p + 2] = all;
      } else if (noise > 0) {
        for (int c = p; c < p + 3; c++) {
          data[c] = noisy(data[c] & 0xff);
        }
      }
    }
  }

  /** The sum of four even numbers is nearly normal, and the same on every machine. */
  private byte noisy(double value) {
    double off = 0;
    if (noise > 0) {
      double sum = 0;
      for (int i = 0; i < 4; i++) {
        sum += random.nextDouble() - 0.5;
      }
      off = noise * Math.sqrt(3) * sum;
    }
    return (byte) (int) Math.min(255, Math.max(0, Math.rint(value + off)));
  }

  /** Lines of {@code length} samples, {@code step} bytes apart, one every {@code next} bytes. */
  private void blur(RgbImage image, int step, int length, int next, int lines) {
    byte[] data = image.data();
    double[] line = new double[length];
    for (int l = 0; l < lines; l++) {
      for (int c = 0; c < 3; c++) {
        int start = l * next + c;
        for (int i = 0; i < length; i++) {
          line[i] = data[start + i * step] & 0xff;
        }
        for (int i = 0; i < length; i++) {
          double sum = kernel[0] * line[i];
          for (int k = 1; k < kernel.length; k++) {
            sum += kernel[k] * (line[Math.max(0, i - k)] + line[Math.min(length - 1, i + k)]);
          }
          data[start + i * step] = (byte) (int) Math.rint(sum);
        }
      }
    }
  }
}
