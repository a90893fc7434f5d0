package slotcast.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import slotcast.config.Check;

/**
 * CLEVRER: {@code data: {clevrer: …}}. Trained on its train split, scored on val. The reference's
 * models see blue first: {@code data: {colour: bgr}}.
 *
 * @param root the folder with videos, annotations and derender_proposals
 * @param stride of the clips, every n-th frame; null for 1, as SAVi trains (SlotFormer: 2)
 * @param filterEnter whether clips are left out in which an object enters too late to be seen
 *     ({@link ClipStarts#accepts}); null for false, as SAVi trains (SlotFormer: true)
 * @param burnIn frames of a clip that a predictor is given, for {@code filter_enter}; null for 6
 * @param heldOut the first videos of val that are scored on; null for all
 * @param pictures MP4 files, folders of JPEG images, or images where there are any; null for MP4
 * @param antialias whether images shrink as later versions of torchvision have it; null for false,
 *     as the reference
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClevrerData(
    String root,
    Integer stride,
    Boolean filterEnter,
    Integer burnIn,
    Integer heldOut,
    ClevrerSource.Pictures pictures,
    Boolean antialias)
    implements DataKind {
  private static final int BURN_IN = 6;

  public ClevrerData {
    Check.present("data.clevrer.root", root);
    stride = stride == null ? Integer.valueOf(1) : stride;
    burnIn = burnIn == null ? Integer.valueOf(BURN_IN) : burnIn;
    pictures = pictures == null ? ClevrerSource.Pictures.MP4 : pictures;
    Check.positive("data.clevrer.stride", stride);
    Check.positive("data.clevrer.burn_in", burnIn);
    if (heldOut != null) {
      Check.positive("data.clevrer.held_out", heldOut);
    }
  }

  @Override
  public String key() {
    return "clevrer";
  }

  /** Masks are read of the held-out videos, where there are any. */
  @Override
  public Split find() {
    Path folder = Path.of(root);
    boolean proposals = java.nio.file.Files.isDirectory(Clevrer.proposals(folder, 0).getParent());
    return Split.of(
        source(slotcast.sim.Split.TRAIN, ClevrerSource.Masks.NONE),
        SomeVideos.first(
            source(
                slotcast.sim.Split.VAL,
                proposals ? ClevrerSource.Masks.SMALL : ClevrerSource.Masks.NONE),
            heldOut));
  }

  private VideoSource source(slotcast.sim.Split split, ClevrerSource.Masks masks) {
    return new ClevrerSource(Path.of(root), split, new ClevrerSource.Options(pictures, masks));
  }

  @Override
  public ClipRule clips() {
    return new ClevrerClips(Path.of(root), stride, Boolean.TRUE.equals(filterEnter), burnIn);
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
