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
    requireNoise(savi, noise);
    Savi.Encoded encoded = savi.encode(video, last, noise);
    return ofDecoded(savi, video, encoded, savi.decode(encoded.states().merged()));
  }

  /**
   * The loss of a clip that was run forward.
   *
   * @param video (B,T,3,H,W) in [-1,1]
   * @param encoded with noise where the model is stochastic
   * @param decoded images of all frames, batch B*T
   */
  public static SaviLoss ofDecoded(
      Savi savi, NDArray video, Savi.Encoded encoded, BroadcastDecoder.Decoded decoded) {
    NDArray drawn = decoded.combined();
    NDArray reconstruction = drawn.sub(video.reshape(drawn.getShape())).square().mean();
    NDArray divergence = divergence(savi, encoded);
    NDArray total = divergence == null ? reconstruction : regularised(reconstruction, divergence);
    return new SaviLoss(total, reconstruction, divergence, encoded, decoded);
  }

  /**
   * The divergence of the kernels without its weight, scalar; null for a deterministic model.
   *
   * @param encoded with noise where the model is stochastic
   */
  public static NDArray divergence(Savi savi, Savi.Encoded encoded) {
    return savi.config().kernel().stochastic()
        ? KernelDistribution.divergence(encoded.distribution(), PRIOR_VARIANCE)
        : null;
  }

  /** A loss and the divergence, at its weight. */
  public static NDArray regularised(NDArray loss, NDArray divergence) {
    return loss.add(TorchOps.scale(divergence, DIVERGENCE_WEIGHT));
  }

  /**
   * Refuses to train a stochastic model without noise, and another with it.
   *
   * @throws IllegalArgumentException if the two do not fit
   */
  public static void requireNoise(Savi savi, NDArray noise) {
    if ((noise != null) != savi.config().kernel().stochastic()) {
      throw new IllegalArgumentException(
          noise == null
              ? "a stochastic model is trained with noise, got none"
              : "noise is for a stochastic model, kernel.stochastic is false");
    }
  }
}
