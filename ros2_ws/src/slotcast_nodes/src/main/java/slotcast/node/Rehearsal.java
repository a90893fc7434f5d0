package slotcast.node;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import slotcast.image.CameraPictures;
import slotcast.image.FrameMapping;
import slotcast.image.RgbImage;
import slotcast.perception.Admission;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.perception.PerceptionSession;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionModel;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.PredictionSession;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrajectoryArray;

/**
 * Frames of noise go the whole way from message to messages, before a camera's do: the JVM compiles
 * what it has seen often, and the first frames of a camera would wait for that. A second or so.
 */
public final class Rehearsal {
  private static final int FRAMES = 24;
  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;
  private static final long STEP_NANOS = 100_000_000;

  private Rehearsal() {}

  /** Sees noise of a common camera's size with a session of its own. */
  public static void see(PerceptionModel model, PerceptionOptions options, OverlayPainter painter) {
    see(model, options, painter, new PictureSize(WIDTH, HEIGHT));
  }

  /** The same, of the size given. */
  static void see(
      PerceptionModel model, PerceptionOptions options, OverlayPainter painter, PictureSize size) {
    int width = size.width();
    int height = size.height();
    PerceptionSession session = new PerceptionSession(model.spec(), options);
    byte[] noise = new byte[3 * width * height];
    new Random(1).nextBytes(noise);
    for (int i = 1; i <= FRAMES; i++) {
      Header header = new Header(Time.ofNanos(i * STEP_NANOS), "");
      Image sent = new Image(header, height, width, "rgb8", false, 3 * width, noise);
      RgbImage image;
      try {
        image = ImageConversion.toRgb(Image.TYPE.decode(ByteBuffer.wrap(Image.TYPE.encode(sent))));
      } catch (RefusedMessageException e) {
        throw new IllegalStateException(e); // it is a good one
      }
      Admission admission = session.admit(image, i * STEP_NANOS);
      PerceptionModel.Output output = model.see(List.of(admission.input().orElseThrow())).get(0);
      PerceptionResult seen = session.finish(admission, output);
      byte[] labels = seen.labels();
      var unusedLabels = Image.TYPE.encode(ImageConversion.mono8(header, width, height, labels));
      var unusedOverlay =
          Image.TYPE.encode(
              ImageConversion.rgb8(header, painter.paint(image, labels, seen.objects())));
      var unusedDetections =
          Detection2DArray.TYPE.encode(DetectionConversion.toMessage(header, seen.objects()));
      var unusedSlots = SlotArray.TYPE.encode(SlotConversion.toMessage(header, seen.slots()));
    }
  }

  /** Looks ahead from noise with a session of its own. */
  public static void predict(PredictionModel model, PredictionOptions options, int steps) {
    PredictionModel.Spec spec = model.spec();
    PredictionSession session = new PredictionSession(spec, options);
    int k = spec.numSlots();
    FrameMapping mapping =
        FrameMapping.of(FrameMapping.Fit.STRETCH, WIDTH, HEIGHT, spec.width(), spec.height());
    CameraPictures pictures = new CameraPictures(mapping);
    int[] tracks = new int[k];
    float[] sightings = new float[6 * k];
    for (int slot = 0; slot < k; slot++) {
      tracks[slot] = slot + 1;
      Arrays.fill(sightings, 6 * slot, 6 * slot + 6, 40 + 40 * slot);
    }
    Random noise = new Random(1);
    for (int i = 1; i <= FRAMES; i++) {
      session.push(
          new SlotFrame(
              spec.perceptionModelId().orElse(""),
              i * STEP_NANOS,
              mapping,
              k,
              spec.slotSize(),
              gaussian(k * spec.slotSize(), noise),
              ones(spec.poses().positions()),
              ones(spec.poses().scales()),
              ones(spec.poses().rotations()),
              tracks,
              sightings));
      List<SlotFrame> looked = session.history().orElse(null);
      if (looked == null) {
        continue;
      }
      PredictionModel.Rollout rollout = model.rollOut(List.of(looked), steps).get(0);
      Prediction prediction = session.finish(looked, rollout);
      Header header = new Header(Time.ofNanos(i * STEP_NANOS), "");
      var unusedPaths =
          TrajectoryArray.TYPE.encode(TrajectoryConversion.toMessage(header, prediction));
      RgbImage next = pictures.of(model.draw(rollout, 1));
      var unusedPicture = Image.TYPE.encode(ImageConversion.rgb8(header, next));
    }
  }

  private static float[] gaussian(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }
}
