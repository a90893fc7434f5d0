package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;
import slotcast.perception.SlotFrame;
import slotcast.ros.msg.BoundingBox2D;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.tracking.Box;
import slotcast.tracking.Covariance;
import slotcast.tracking.TrackedObject;

/** In messages the centre of the first pixel is (0, 0), as in ROS and OpenCV. */
class PixelsOfMessagesTest {
  private static final Header HEADER = new Header(new Time(1, 0), "eye");

  /** Exactly the pixel in column 3 and row 0. */
  private static final Box PIXEL = Box.between(3, 0, 4, 1);

  @Test
  void aBoxOfOnePixelHasItsCentreThere() {
    TrackedObject object = new TrackedObject(7, 1, 3.5, 0.5, PIXEL, Covariance.round(1), 1, 1, 0);
    BoundingBox2D box =
        DetectionConversion.toMessage(HEADER, List.of(object)).detections().get(0).bbox();
    assertThat(box.center().position().x()).isEqualTo(3);
    assertThat(box.center().position().y()).isEqualTo(0);
    assertThat(box.sizeX()).isEqualTo(1);
  }

  @Test
  void slotsTravelThereAndBack() throws RefusedMessageException {
    FrameMapping whole = FrameMapping.of(FrameMapping.Fit.STRETCH, 640, 480, 64, 64);
    float[] sightings = new float[14];
    System.arraycopy(new float[] {3.5f, 0.5f, 3.5f, 0.5f, 1, 1, 0.75f}, 0, sightings, 7, 7);
    SlotFrame frame =
        SlotFrame.of("m", 1_000_000_000, whole, 2, 1, new float[2], new int[] {0, 7}, sightings);
    SlotArray message = SlotConversion.toMessage(HEADER, frame);
    assertThat(message.sightings()).containsExactly(0, 0, 0, 0, 0, 0, 0, 3, 0, 3, 0, 1, 1, 0.75f);
    assertThat(message.cropX()).isEqualTo(-0.5); // the outer corner of the first pixel
    assertThat(message.cropWidth()).isEqualTo(640);
    SlotFrame back = SlotConversion.toFrame(message, 64, 64);
    assertThat(back.sightings()).containsExactly(sightings);
    assertThat(back.mapping()).isEqualTo(whole);
    assertThat(sightings[7]).isEqualTo(3.5f); // the frame's own array stays as it is
  }

  /** As recordings have them from before masks said how sure they are. */
  @Test
  void sightingsOfSixNumbersAreUnderstood() throws RefusedMessageException {
    FrameMapping whole = FrameMapping.of(FrameMapping.Fit.STRETCH, 640, 480, 64, 64);
    float[] six = {0, 0, 0, 0, 0, 0, 3, 0, 3, 0, 1, 1};
    SlotArray now =
        SlotConversion.toMessage(
            HEADER,
            SlotFrame.of("m", 1_000_000_000, whole, 2, 1, new float[2], new int[] {0, 7}, six));
    SlotArray before =
        new SlotArray(
            now.header(),
            now.model(),
            now.numSlots(),
            now.slotSize(),
            now.slots(),
            now.positions(),
            now.scales(),
            now.rotations(),
            now.trackIds(),
            six,
            now.imageWidth(),
            now.imageHeight(),
            now.cropX(),
            now.cropY(),
            now.cropWidth(),
            now.cropHeight());
    assertThat(SlotConversion.toFrame(before, 64, 64).sightings())
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 3.5f, 0.5f, 3.5f, 0.5f, 1, 1, 0);
  }
}
