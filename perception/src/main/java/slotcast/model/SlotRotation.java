package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import slotcast.tensor.TorchOps;

/**
 * The axes of a slot: eigenvectors of the covariance of its attention (Biza et al. 2023, appendix
 * C), as the reference computes them, with its rules for the cases that have no principal axis.
 *
 * <p>A rotation is (…,2,2) over vectors (x,y), with the two axes as columns.
 */
public final class SlotRotation {
  /** Covariances of x and y smaller than this are rounding noise: the axes stay where they are. */
  private static final float NO_COVARIANCE = 1e-6f;

  /** An axis this much along x counts as horizontal; just under sin 45°, as in the reference. */
  private static final float HORIZONTAL = 0.707f;

  private static final float EPSILON = 1e-16f;

  private SlotRotation() {}

  /** Weighted covariances: each (…). */
  private record Covariance(NDArray xx, NDArray yy, NDArray xy) {
    static Covariance of(NDArray offsets, NDArray weights) {
      int last = offsets.getShape().dimension() - 1;
      NDList yx = offsets.split(2, last);
      NDArray y = yx.get(0).squeeze(last);
      NDArray x = yx.get(1).squeeze(last);
      int[] pixels = {last - 1};
      return new Covariance(
          weights.mul(x).mul(x).sum(pixels),
          weights.mul(y).mul(y).sum(pixels),
          weights.mul(x).mul(y).sum(pixels));
    }
  }

  /** Weighted covariance as matrices over (x,y): (…,2,2). */
  public static NDArray covariance(NDArray offsets, NDArray weights) {
    Covariance c = Covariance.of(offsets, weights);
    return matrix(c.xx(), c.xy(), c.xy(), c.yy());
  }

  /**
   * Rotation within ±45°: what lies across is taken for upright, so that the first axis always
   * points right.
   *
   * @param offsets (…,N,2) as (y,x) from the slot's centre
   * @param weights (…,N) attention
   */
  public static NDArray within45Degrees(NDArray offsets, NDArray weights) {
    Axes a = Axes.of(Covariance.of(offsets, weights), false);
    NDArray upright = a.x1().abs().lt(HORIZONTAL);
    return new Axes(
            NDArrays.where(upright, a.x2(), a.x1()),
            NDArrays.where(upright, a.y2(), a.y1()),
            NDArrays.where(upright, a.x1(), a.x2()),
            NDArrays.where(upright, a.y1(), a.y2()))
        .rightHanded();
  }

  /** Rotation within ±90°, along the axis of greatest spread; parameters as for 45 degrees. */
  public static NDArray within90Degrees(NDArray offsets, NDArray weights) {
    return Axes.of(Covariance.of(offsets, weights), true).rightHanded();
  }

  /** Two unit vectors, each component (…). */
  private record Axes(NDArray x1, NDArray y1, NDArray x2, NDArray y2) {
    /**
     * Eigenvectors, the one of the larger eigenvalue first, both pointing to positive y.
     *
     * @param turnUpright whether, without a covariance, an upright shape is turned by 90°
     */
    static Axes of(Covariance c, boolean turnUpright) {
      NDArray difference = c.xx().sub(c.yy());
      NDArray root =
          TorchOps.scale(c.xy().square(), 4).add(difference.square()).add(EPSILON).sqrt();
      NDArray one = c.xy().onesLike();
      NDArray zero = c.xy().zerosLike();
      NDArray divisor = c.xy().add(EPSILON);
      NDArray none = divisor.abs().lt(NO_COVARIANCE);
      // Unlike the reference's sum of both cases, a choice keeps 1/0 out of the gradient.
      NDArray safe = NDArrays.where(none, one, divisor);
      NDArray x1 = TorchOps.scale(difference.add(root), 0.5).div(safe);
      NDArray x2 = TorchOps.scale(difference.sub(root), 0.5).div(safe);
      NDArray n1 = x1.square().add(1).sqrt();
      NDArray n2 = x2.square().add(1).sqrt();
      NDArray turned =
          turnUpright
              ? c.xx().lte(c.yy()).toType(DataType.FLOAT32, false)
              : zero; // 1 where the default axes are turned
      NDArray straight = one.sub(turned);
      return new Axes(
          NDArrays.where(none, straight, x1.div(n1)),
          NDArrays.where(none, turned.neg(), one.div(n1)),
          NDArrays.where(none, turned, x2.div(n2)),
          NDArrays.where(none, straight, one.div(n2)));
    }

    /** Mirrors a first axis that points left, so that no grid is mirrored: (…,2,2). */
    NDArray rightHanded() {
      NDArray left = x1.lt(0);
      return matrix(NDArrays.where(left, x1.neg(), x1), x2, NDArrays.where(left, y1.neg(), y1), y2);
    }
  }

  private static NDArray matrix(NDArray a, NDArray b, NDArray c, NDArray d) {
    int last = a.getShape().dimension();
    NDArray rows = NDArrays.stack(new NDList(a, b, c, d), last); // (…,4)
    return rows.reshape(a.getShape().add(2, 2));
  }
}
