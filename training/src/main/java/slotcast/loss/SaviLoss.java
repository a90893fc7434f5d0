package slotcast.loss;

import ai.djl.ndarray.NDArray;
import slotcast.model.BroadcastDecoder;
import slotcast.model.KernelDistribution;
import slotcast.model.Savi;
import slotcast.tensor.TorchOps;

/**
 * The training loss of SAVi: mean squared error of the drawn frames, plus the weighted divergence
 * of the kernels for a stochastic model (SlotFormer, appendix C; weight 1e-4, prior variance 0.01).
 *
 * <p>All arrays belong to the caller's {@code NDScope}.
 *
 * @param total scalar; what is differentiated
 * @param reconstruction mean of (drawn - image)^2 over all elements, scalar
 * @param divergence unweighted, scalar; null for a deterministic model, where it is 0
 * @param encoded slots of the clip
 * @param decoded images, colours and masks of all frames, batch B*T
 */
public record SaviLoss(
    NDArray total,
    NDArray reconstruction,
    NDArray divergence,
    Savi.Encoded encoded,
    BroadcastDecoder.Decoded decoded) {
  /** Weight of the divergence. */
  public static final double DIVERGENCE_WEIGHT = 1e-4;

  /** Variance that kernels are drawn towards. */
  public static final double PRIOR_VARIANCE = 0.01;

  /**
   * Runs a clip forward.
   *
   * @param video (B,T,3,H,W) in [-1,1]
   * @param last where the clip before ended, or null at a video's start
   * @param noise (B,T,K,C) standard normal for a stochastic model, else null
   */
  public static SaviLoss of(Savi savi, NDArray video, Savi.Recurrent last, NDArray noise) {
    if ((noise != null) != savi.config().kernel().stochastic()) {
      throw new IllegalArgumentException(
          noise == null
              ? "a stochastic model is trained with noise, got none"
              : "noise is for a stochastic model, kernel.stochastic is false");
    }
    Savi.Encoded encoded = savi.encode(video, last, noise);
    BroadcastDecoder.Decoded decoded = savi.decode(encoded.states().merged());
    NDArray reconstruction =
        decoded.combined().sub(video.reshape(decoded.combined().getShape())).square().mean();
    if (noise == null) {
      return new SaviLoss(reconstruction, reconstruction, null, encoded, decoded);
    }
    NDArray divergence = KernelDistribution.divergence(encoded.distribution(), PRIOR_VARIANCE);
    NDArray total = reconstruction.add(TorchOps.scale(divergence, DIVERGENCE_WEIGHT));
    return new SaviLoss(total, reconstruction, divergence, encoded, decoded);
  }
}
