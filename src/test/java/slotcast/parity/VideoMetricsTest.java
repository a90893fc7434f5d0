package slotcast.parity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.eval.ClipScores;
import slotcast.eval.FrameScores;
import slotcast.eval.ScoreTable;
import slotcast.metrics.Contingency;
import slotcast.metrics.FloatImage;
import slotcast.metrics.LabelBox;
import slotcast.metrics.Segmentation.AbsentLabels;
import slotcast.metrics.SoftMasks;

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
      float[] truth = golden.floats("in/gt");
      float[] predicted = golden.floats("in/pred");
      Scores scores = new Scores();
      for (int i = 0; i < videos * frames; i++) {
        scores.put(i, FrameScores.image(image(truth, i), image(predicted, i)));
      }
      scores.compare("mse", "mse_sum", "out/", true);
      scores.compare("psnr", "psnr", "out/", true);
      scores.compare("ssim", "ssim", "out/", true);
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
      int pixels = height * width;
      int[] truth = golden.ints("in/gt_mask");
      Scores scores = new Scores();
      for (int i = 0; i < videos * frames; i++) {
        Contingency table =
            Contingency.of(
                Arrays.copyOfRange(truth, i * pixels, (i + 1) * pixels),
                Arrays.copyOfRange(predicted, i * pixels, (i + 1) * pixels));
        scores.put(i, FrameScores.masks(table, AbsentLabels.COUNT_AS_MISSED));
      }
      scores.compare("ari", "ari", prefix, byImage);
      scores.compare("fari", "fg_ari", prefix, byImage);
      scores.compare("miou", "fg_miou", prefix, byImage);
      return scores.images("miou");
    }

    private void boxes(int[] labels, String boxTensor, String prefix) {
      int n = videos * frames;
      int pixels = height * width;
      float[] truth = golden.floats("in/gt_bbox");
      long[] present = golden.longs("in/gt_pres_mask");
      int columns = (int) golden.shape(boxTensor)[2];
      float[] corners = new float[n * columns * 4];
      Scores scores = new Scores();
      for (int i = 0; i < n; i++) {
        List<LabelBox> predicted =
            LabelBox.ofLabels(
                Arrays.copyOfRange(labels, i * pixels, (i + 1) * pixels), width, columns);
        for (int k = 0; k < columns; k++) {
          LabelBox box = predicted.get(k);
          float[] four = {box.x1(), box.y1(), box.x2(), box.y2()};
          System.arraycopy(four, 0, corners, (i * columns + k) * 4, 4);
        }
        List<LabelBox> real =
            MaskMetricsTest.boxes(
                Arrays.copyOfRange(truth, i * boxes * 4, (i + 1) * boxes * 4),
                Arrays.copyOfRange(present, i * boxes, (i + 1) * boxes));
        scores.put(i, FrameScores.boxes(real, predicted));
      }
      golden.compare(boxTensor, corners, 0, 0);
      scores.compare("ap", "ap", prefix, false);
      scores.compare("ar", "ar", prefix, false);
    }

    /** What ./slotcast eval slotformer collects, and the images one by one. */
    private final class Scores {
      private final List<ClipScores> clips =
          Stream.generate(() -> new ClipScores(frames)).limit(videos).toList();
      private final List<Map<String, Double>> images = new ArrayList<>();

      void put(int image, Map<String, Double> scores) {
        clips.get(image / frames).put(image % frames, scores);
        images.add(scores);
      }

      float[] images(String metric) {
        float[] values = new float[images.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = images.get(i).get(metric).floatValue();
        }
        return values;
      }

      /** Compares the mean over videos of each frame and, where stored, each image. */
      void compare(String reference, String metric, String prefix, boolean byImage) {
        ScoreTable table = new ScoreTable();
        clips.forEach(table::add);
        double[] means = table.of(metric).byStep();
        float[] byFrame = new float[frames];
        for (int t = 0; t < frames; t++) {
          byFrame[t] = (float) means[t];
        }
        // Float32 holds an error summed over pixels, or decibels, to seven digits only.
        boolean large = reference.equals("mse") || reference.equals("psnr");
        double relative = large ? Golden.METRIC : 0;
        golden.compare(prefix + reference, byFrame, relative, Golden.METRIC);
        if (byImage) {
          golden.compare("out/per_image_" + reference, images(metric), relative, Golden.METRIC);
        }
      }
    }
  }
}
