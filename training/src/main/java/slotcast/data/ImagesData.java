package slotcast.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import slotcast.config.Check;

/**
 * Single images: {@code data: {images: …}}. Clips have one frame.
 *
 * @param root the folder of images
 * @param heldOut share of the images, the last ones in natural order, to score on; null for 0.1
 * @param antialias whether images shrink as later versions of torchvision have it; null for true
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImagesData(String root, Double heldOut, Boolean antialias) implements DataKind {
  private static final double HELD_OUT = 0.1;

  public ImagesData {
    Check.present("data.images.root", root);
    heldOut = heldOut == null ? Double.valueOf(HELD_OUT) : heldOut;
    Check.positive("data.images.held_out", heldOut);
    Check.share("data.images.held_out", heldOut);
  }

  @Override
  public String key() {
    return "images";
  }

  @Override
  public Split find() {
    VideoSource all = new ImageSetSource(Path.of(root));
    int images = all.videos().size();
    int training = images - (int) Math.max(1, Math.round(images * heldOut));
    return Split.of(new SomeVideos(all, 0, training), new SomeVideos(all, training, images));
  }

  @Override
  public ClipRule clips() {
    return new RandomVideos();
  }

  @Override
  public FrameTransform transform(int height, int width) {
    return FrameTransform.torch(height, width, !Boolean.FALSE.equals(antialias));
  }

  @Override
  public Plane.Sample sample() {
    return Plane.Sample.UINT8;
  }

  @Override
  public int frames() {
    return 1;
  }
}
