package slotcast.bench;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import slotcast.image.RgbImage;
import slotcast.perception.Admission;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.perception.PerceptionSession;
import slotcast.perception.SlotFrame;
import slotcast.prediction.PredictionModel;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.PredictionSession;
import slotcast.ros.image.ImagePixels;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;
import slotcast.runtime.ModelRuntime;

/**
 * A camera's image on its way through the nodes' code, without DDS: the message's bytes are
 * decoded, fitted to the model, seen, and the label image becomes a message's bytes again; with a
 * prediction model also trajectories from the slots.
 */
final class CameraPath implements TimedPath {
  private static final long STEP_NANOS = 33_333_333;

  private final PerceptionModel perception;
  private final PerceptionSession session;
  private final PredictionModel prediction; // null: none
  private final PredictionSession paths; // null: none
  private final byte[] message;
  private long stampNanos;

  /**
   * @param predictor weights, or null for perception alone
   */
  CameraPath(
      ModelRuntime runtime, String weights, String predictor, int width, int height, long seed) {
    perception = runtime.perception(weights, 1);
    session = new PerceptionSession(perception.spec(), PerceptionOptions.DEFAULT);
    prediction = predictor == null ? null : runtime.prediction(predictor, 1, ModelPaths.STEPS);
    paths =
        prediction == null
            ? null
            : new PredictionSession(prediction.spec(), PredictionOptions.DEFAULT);
    message = message(width, height, seed);
    if (paths != null) {
      for (int i = 0; paths.missingFrames() > 0 && i < prediction.spec().mostFrames(); i++) {
        var unused = run(); // until each frame is predicted from
      }
    }
  }

  /** Soft blobs of colour, so that masks have borders and the label image more than one label. */
  private static byte[] message(int width, int height, long seed) {
    float[] shape = Inputs.of("camera", seed, 12, 1);
    byte[] pixels = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          double u = (3 + shape[4 * c]) * x / width + shape[4 * c + 1];
          double v = (3 + shape[4 * c + 2]) * y / height + shape[4 * c + 3];
          double value = 127.5 * (1 + Math.sin(2 * u) * Math.cos(2 * v));
          pixels[3 * (y * width + x) + c] = (byte) Math.round(value);
        }
      }
    }
    Header header = new Header(Time.ofNanos(1), "camera");
    return Image.TYPE.encode(new Image(header, height, width, "rgb8", false, 3 * width, pixels));
  }

  @Override
  public List<float[]> run() {
    stampNanos += STEP_NANOS;
    Image image = Image.TYPE.decode(ByteBuffer.wrap(message));
    ImagePixels.check(image);
    RgbImage rgb = new RgbImage(image.width(), image.height(), ImagePixels.rgb(image));
    Admission admission = session.admit(rgb, stampNanos);
    PerceptionModel.Output output = perception.see(List.of(admission.input().orElseThrow())).get(0);
    PerceptionResult seen = session.finish(admission, output);
    byte[] labels = seen.labels();
    Header header = image.header();
    var unusedBytes =
        Image.TYPE.encode(
            new Image(
                header, image.height(), image.width(), "mono8", false, image.width(), labels));
    List<float[]> results = new ArrayList<>(List.of(output.masks()));
    if (paths != null) {
      var unusedPushed = paths.push(seen.slots());
      paths.history().ifPresent(looked -> results.add(lookAhead(looked)));
    }
    return results;
  }

  /** Trajectories of what the newest frame shows; returns the positions behind them. */
  private float[] lookAhead(List<SlotFrame> looked) {
    PredictionModel.Rollout rollout =
        prediction.rollOutPaths(List.of(looked), ModelPaths.STEPS).get(0);
    return paths.finish(looked, rollout).rollout().positions();
  }

  @Override
  public void close() {
    perception.close();
    if (prediction != null) {
      prediction.close();
    }
  }
}
