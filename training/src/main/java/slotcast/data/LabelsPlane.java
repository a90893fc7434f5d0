package slotcast.data;

import java.nio.ByteBuffer;
import java.util.Optional;
import slotcast.error.UserError;

/** The label map at its own size, where a source has one. */
record LabelsPlane() implements PlaneMaker {
  @Override
  public String identity() {
    return "labels";
  }

  @Override
  public Optional<Plane> plane(SourceFrame first) {
    return Optional.ofNullable(first.labels())
        .map(l -> new Plane(Plane.LABELS, l.width(), l.height(), 1, Plane.Sample.UINT8));
  }

  @Override
  public void write(SourceFrame previous, SourceFrame frame, ByteBuffer to) {
    SourceFrame.Labels labels = frame.labels();
    if (labels == null) {
      throw new UserError(
          "a frame", "no label map", "one, as others of the data set have", "remove the video");
    }
    if (labels.data().length != to.remaining()) {
      throw new UserError(
          "a label map",
          labels.width() + "x" + labels.height(),
          to.remaining() + " pixels, as others of the data set have",
          "remove the video");
    }
    to.put(labels.data());
  }
}
