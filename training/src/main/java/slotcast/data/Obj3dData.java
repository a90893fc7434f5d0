package slotcast.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import slotcast.config.Check;

/**
 * OBJ3D: {@code data: {obj3d: …}}. Trained on its train split, scored on val, as published numbers
 * are.
 *
 * @param root the folder with train and val
 * @param firstFrames {@code frames}: the first ones of each episode that are read; null for {@link
 *     Obj3d#CLIP_FRAMES}
 * @param heldOut the first episodes of val that are scored on; null for all
 * @param antialias whether images shrink as later versions of torchvision have it; null for false,
 *     as the reference
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Obj3dData(
    String root, @JsonProperty("frames") Integer firstFrames, Integer heldOut, Boolean antialias)
    implements DataKind {
  public Obj3dData {
    Check.present("data.obj3d.root", root);
    firstFrames = firstFrames == null ? Integer.valueOf(Obj3d.CLIP_FRAMES) : firstFrames;
    Check.positive("data.obj3d.frames", firstFrames);
    if (heldOut != null) {
      Check.positive("data.obj3d.held_out", heldOut);
    }
  }

  @Override
  public int frames() {
    return firstFrames;
  }

  @Override
  public String key() {
    return "obj3d";
  }

  @Override
  public Split find() {
    return Split.of(
        new Obj3dSource(Path.of(root), slotcast.sim.Split.TRAIN, frames(), true),
        SomeVideos.first(new Obj3dSource(Path.of(root), Obj3d.TESTED_ON, frames(), true), heldOut));
  }

  /** Episodes have one length, so that every start of every episode is as likely. */
  @Override
  public ClipRule clips() {
    return new RandomVideos();
  }

  @Override
  public FrameTransform transform(int height, int width) {
    return FrameTransform.torch(height, width, Boolean.TRUE.equals(antialias));
  }

  @Override
  public Plane.Sample sample() {
    return Plane.Sample.UINT16;
  }
}
