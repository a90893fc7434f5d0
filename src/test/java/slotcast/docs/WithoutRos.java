package slotcast.docs;

import java.util.List;
import slotcast.image.RgbImage;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.perception.SlotPerception;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.SlotPrediction;
import slotcast.runtime.ModelRuntime;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/** The README's example; what stands between the two marks is what it shows. */
final class WithoutRos {
  private WithoutRos() {}

  // README: begin
  static void follow(List<RgbImage> frames) {
    ModelRuntime runtime = TorchRuntime.on("auto");
    try (SlotPerception perception =
            new SlotPerception(runtime.perception("isa-64", 1), PerceptionOptions.DEFAULT);
        SlotPrediction prediction =
            new SlotPrediction(
                runtime.prediction("slotformer-isa-64", 1, 10), PredictionOptions.DEFAULT)) {
      long stampNanos = 0;
      for (RgbImage frame : frames) {
        PerceptionResult seen = perception.process(frame, stampNanos).orElseThrow();
        for (TrackedObject object : seen.objects()) {
          System.out.printf("object %d at %.1f %.1f%n", object.trackId(), object.x(), object.y());
        }
        prediction.push(seen.slots());
        prediction.predict(10).ifPresent(next -> next.trajectories().forEach(WithoutRos::print));
        stampNanos += 100_000_000; // ten frames a second
      }
    }
  }

  private static void print(Trajectory trajectory) {
    TrajectoryPoint last = trajectory.at(10);
    System.out.printf("object %d goes to %.1f %.1f%n", trajectory.trackId(), last.x(), last.y());
  }
  // README: end
}
