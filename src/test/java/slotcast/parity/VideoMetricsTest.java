package slotcast.parity;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.metrics.BoxMatching;
import slotcast.metrics.Contingency;
import slotcast.metrics.FloatImage;
import slotcast.metrics.ImageError;
import slotcast.metrics.LabelBox;
import slotcast.metrics.Segmentation;
import slotcast.metrics.Segmentation.AbsentLabels;
import slotcast.metrics.SoftMasks;
import slotcast.metrics.Ssim;

/** A whole evaluation: images, soft masks and boxes of several videos, by frame and by image. */
class VideoMetricsTest {
  @TestFactory
  Stream<DynamicTest> evaluation() {
    return Golden.tests("metrics_video", golden -> new Evaluation(golden).run());
  }

  /** Axes: B videos, T frames, C channels, K slots, N boxes, H rows, W columns. */
  private static final class Evaluation {
    private final Golden golden;
    private final int videos;
    private final int frames;
    private final int channels;
    private final int height;
    private final int width;
    private final int slots;
    private final int boxes;

    Evaluation(Golden golden) {
      this.golden = golden;
      long[] image = golden.shape("in/gt");
      videos = (int) image[0];
      frames = (int) image[1];
      channels = (int) image[2];
      height = (int) image[3];
      width = (int) image[4];
      slots = (int) golden.shape("in/soft_masks")[2];
      boxes = (int) golden.shape("in/gt_bbox")[2];
    }

    void run() {
      images();
      int[] labels = labels();
      golden.compareExact("out/postproc_mask", Arrays.stream(labels).mapToLong(i -> i).toArray());
      int[] raw = golden.ints("in/pred_mask");
      masks(labels, "out/", false);
      float[] miouWithBackground = masks(raw, "out/raw_", true);
      golden.compare("out/per_image_miou_with_bg", miouWithBackground, 0, Golden.METRIC);
      boxes(labels, "out/pred_bbox", "out/");
      boxes(raw, "out/bbox_from_in_pred_mask", "out/raw_");
    }

    private void images() {
      int n = videos * frames;
      float[] mse = new float[n];
      float[] psnr = new float[n];
      float[] ssim = new float[n];
      float[] truth = golden.floats("in/gt");
      float[] predicted = golden.floats("in/pred");
      for (int i = 0; i < n; i++) {
        FloatImage x = image(truth, i);
        FloatImage y = image(predicted, i);
        mse[i] = (float) ImageError.mseSumOverPixels(x, y);
        psnr[i] = (float) ImageError.psnr(x, y);
        ssim[i] = (float) Ssim.ssim(x, y);
      }
      both("mse", "out/", mse, true);
      both("psnr", "out/", psnr, true);
      both("ssim", "out/", ssim, true);
    }

    private FloatImage image(float[] batch, int i) {
      return FloatImage.fromSigned(
          channels, height, width, FloatImage.slice(batch, i, channels, height, width));
    }

    private int[] labels() {
      float[] masks = golden.floats("in/soft_masks");
      int pixels = height * width;
      int[] all = new int[videos * frames * pixels];
      for (int i = 0; i < videos * frames; i++) {
        float[] one = Arrays.copyOfRange(masks, i * slots * pixels, (i + 1) * slots * pixels);
        System.arraycopy(SoftMasks.labels(one, slots), 0, all, i * pixels, pixels);
      }
      return all;
    }

    /** Compares ARI, FG-ARI and mIoU; returns mIoU with the background by image. */
    private float[] masks(int[] predicted, String prefix, boolean byImage) {
      int n = videos * frames;
      int pixels = height * width;
      int[] truth = golden.ints("in/gt_mask");
      float[] ari = new float[n];
      float[] fgAri = new float[n];
      float[] fgMiou = new float[n];
      float[] miou = new float[n];
      for (int i = 0; i < n; i++) {
        Contingency table =
            Contingency.of(
                Arrays.copyOfRange(truth, i * pixels, (i + 1) * pixels),
                Arrays.copyOfRange(predicted, i * pixels, (i + 1) * pixels));
        ari[i] = (float) Segmentation.ari(table);
        fgAri[i] = (float) Segmentation.fgAri(table);
        fgMiou[i] = (float) Segmentation.fgMiou(table, AbsentLabels.COUNT_AS_MISSED);
        miou[i] = (float) Segmentation.miou(table, AbsentLabels.COUNT_AS_MISSED);
      }
      both("ari", prefix, ari, byImage);
      both("fari", prefix, fgAri, byImage);
      both("miou", prefix, fgMiou, byImage);
      return miou;
    }

    private void boxes(int[] labels, String boxTensor, String prefix) {
      int n = videos * frames;
      int pixels = height * width;
      float[] truth = golden.floats("in/gt_bbox");
      long[] present = golden.longs("in/gt_pres_mask");
      int columns = (int) golden.shape(boxTensor)[2];
      float[] corners = new float[n * columns * 4];
      float[] ap = new float[n];
      float[] ar = new float[n];
      for (int i = 0; i < n; i++) {
        List<LabelBox> predicted =
            LabelBox.ofLabels(
                Arrays.copyOfRange(labels, i * pixels, (i + 1) * pixels), width, columns);
        for (int k = 0; k < columns; k++) {
          LabelBox box = predicted.get(k);
          float[] four = {box.x1(), box.y1(), box.x2(), box.y2()};
          System.arraycopy(four, 0, corners, (i * columns + k) * 4, 4);
        }
        BoxMatching matching =
            BoxMatching.asPublished(
                MaskMetricsTest.boxes(
                    Arrays.copyOfRange(truth, i * boxes * 4, (i + 1) * boxes * 4),
                    Arrays.copyOfRange(present, i * boxes, (i + 1) * boxes)),
                predicted,
                0.5);
        ap[i] = (float) matching.precision();
        ar[i] = (float) matching.recall();
      }
      golden.compare(boxTensor, corners, 0, 0);
      both("ap", prefix, ap, false);
      both("ar", prefix, ar, false);
    }

    /** Compares the mean over videos of each frame and, where stored, each image. */
    private void both(String metric, String prefix, float[] values, boolean byImage) {
      float[] byFrame = new float[frames];
      for (int t = 0; t < frames; t++) {
        double sum = 0;
        for (int b = 0; b < videos; b++) {
          sum += values[b * frames + t];
        }
        byFrame[t] = (float) (sum / videos);
      }
      // Float32 holds an error summed over pixels, or decibels, to seven digits only.
      double relative = metric.equals("mse") || metric.equals("psnr") ? Golden.METRIC : 0;
      golden.compare(prefix + metric, byFrame, relative, Golden.METRIC);
      if (byImage) {
        golden.compare("out/per_image_" + metric, values, relative, Golden.METRIC);
      }
    }
  }
}
