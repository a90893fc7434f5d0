package slotcast.eval;

import java.util.List;
import java.util.stream.Collectors;
import slotcast.error.UserError;

/**
 * How published numbers were measured, by name.
 *
 * @param name for {@code --protocol}
 * @param model savi or slotformer
 * @param data kind that it was published on: obj3d or clevrer
 * @param frames of a clip, burn-in included
 * @param burnIn frames that a predictor is given; 0 for SAVi
 * @param stride from one frame of a clip to the next
 * @param filterEnter whether clips are left out in which an object enters too late to be seen
 * @param fullMasks whether true masks keep the size of the videos
 * @param metrics that were published, by their names here
 * @param source where it is from, and what it leaves open
 */
public record EvalProtocol(
    String name,
    String model,
    String data,
    int frames,
    int burnIn,
    int stride,
    boolean filterEnter,
    boolean fullMasks,
    List<String> metrics,
    String source) {
  /** Model of the protocols for SAVi. */
  public static final String SAVI = "savi";

  /** Model of the protocols for SlotFormer. */
  public static final String SLOTFORMER = "slotformer";

  private static final int SAVI_FRAMES =
      6; // n_sample_frames of the reference's SAVi configurations
  private static final int BURN_IN = 6;
  private static final int OBJ3D_PREDICTED = 44;
  private static final int CLEVRER_PREDICTED = 42;

  /** All, in the order of a list. */
  public static final List<EvalProtocol> ALL =
      List.of(
          slotFormer(
              "slotformer-table1",
              "obj3d",
              OBJ3D_PREDICTED,
              1,
              "SlotFormer (Wu et al. 2023), Table 1; test_vp.py of its reference: val split, 50"
                  + " frames, the first 6 seen",
              "psnr",
              "ssim",
              "lpips"),
          slotFormer(
              "slotformer-table2",
              "clevrer",
              CLEVRER_PREDICTED,
              2,
              "SlotFormer (Wu et al. 2023), Table 2; test_vp.py of its reference: val split, 48"
                  + " frames at stride 2, filter_enter, the first 6 seen",
              "psnr",
              "ssim",
              "lpips",
              "ari",
              "fg_ari",
              "fg_miou",
              "ar"),
          savi(
              "paper-table1",
              "obj3d",
              false,
              "the paper, Table 1; it names neither frames nor the range of colours: the"
                  + " reference's validation clips of SAVi (6 frames) and colours from 0 to 1 are"
                  + " taken",
              "mse"),
          savi(
              "paper-table2",
              "clevrer",
              false,
              "the paper, Table 2; frames and colours as in paper-table1",
              "mse"),
          savi(
              "paper-table3",
              "clevrer",
              true,
              "the paper, Table 3 and section 4.5.2, in which the prediction is resized to the true"
                  + " masks; frames as in paper-table1",
              "paper_ari"),
          slotFormer(
              "paper-table4",
              "obj3d",
              OBJ3D_PREDICTED,
              1,
              "the paper, Table 4, measured as slotformer-table1. Its mse is a sum over the 64x64"
                  + " pixels, averaged over channels, colours from 0 to 1: only so does it go with"
                  + " its psnr",
              "mse_sum",
              "psnr",
              "ssim",
              "lpips"));

  public EvalProtocol {
    metrics = List.copyOf(metrics);
  }

  private static EvalProtocol savi(
      String name, String data, boolean fullMasks, String source, String... metrics) {
    return new EvalProtocol(
        name, SAVI, data, SAVI_FRAMES, 0, 1, false, fullMasks, List.of(metrics), source);
  }

  private static EvalProtocol slotFormer(
      String name, String data, int predicted, int stride, String source, String... metrics) {
    return new EvalProtocol(
        name,
        SLOTFORMER,
        data,
        BURN_IN + predicted,
        BURN_IN,
        stride,
        stride > 1,
        false,
        List.of(metrics),
        source);
  }

  /**
   * The protocol of a name.
   *
   * @param model that is to be scored
   * @throws UserError if there is none for that model
   */
  public static EvalProtocol of(String name, String model) {
    return ALL.stream()
        .filter(p -> p.name.equals(name) && p.model.equals(model))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "--protocol",
                    name,
                    ALL.stream()
                        .filter(p -> p.model.equals(model))
                        .map(EvalProtocol::name)
                        .collect(Collectors.joining(", ")),
                    "name one of them, or leave it out"));
  }
}
