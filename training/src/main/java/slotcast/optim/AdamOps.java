package slotcast.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import slotcast.tensor.TorchScript;

/** Torch's own kernels for many arrays at once, which change them in place. */
final class AdamOps {
  private static final String SOURCE =
      """
        def norm(self: __torch__.Ops,
          g: List[Tensor]) -> Tensor:
          return torch.norm(torch.to(torch.stack(torch._foreach_norm(g, 2), 0), 7))
        def adam(self: __torch__.Ops,
          p: List[Tensor],
          g: List[Tensor],
          m: List[Tensor],
          v: List[Tensor],
          s: List[Tensor],
          lr: float,
          beta1: float,
          beta2: float,
          eps: float) -> Tensor:
          torch._foreach_add_(s, 1)
          torch._fused_adam_(p, g, m, v, annotate(List[Tensor], []), s, lr=lr, beta1=beta1, beta2=beta2, weight_decay=0., eps=eps, amsgrad=False, maximize=False)
          return s[0]
        def scale(self: __torch__.Ops,
          g: List[Tensor],
          factor: float) -> Tensor:
          torch._foreach_mul_(g, factor)
          return g[0]
        def zero(self: __torch__.Ops,
          g: List[Tensor]) -> Tensor:
          torch._foreach_zero_(g)
          return g[0]
      """;

  private static final TorchScript MODULE = new TorchScript(SOURCE);

  private AdamOps() {}

  /** The norm of all arrays together. */
  static double norm(List<NDArray> arrays) {
    try (NDArray norm = MODULE.runInPlace("norm", arrays.get(0), TorchScript.list(arrays))) {
      return norm.getDouble();
    }
  }

  /** Scales gradients of a norm down to another one, where that is less. */
  static void clip(List<NDArray> gradients, double norm, double maxNorm) {
    double factor = maxNorm / (norm + 1e-6);
    if (factor < 1) {
      scale(gradients, factor);
    }
  }

  /** One step of {@link Adam}. */
  static void step(
      List<NDArray> parameters,
      List<NDArray> gradients,
      List<NDArray> first,
      List<NDArray> second,
      List<NDArray> steps,
      double rate,
      double beta1,
      double beta2,
      double eps) {
    MODULE
        .runInPlace(
            "adam",
            parameters.get(0),
            TorchScript.list(parameters),
            TorchScript.list(gradients),
            TorchScript.list(first),
            TorchScript.list(second),
            TorchScript.list(steps),
            IValue.from(rate),
            IValue.from(beta1),
            IValue.from(beta2),
            IValue.from(eps))
        .close();
  }

  /** Multiplies every array. */
  static void scale(List<NDArray> arrays, double factor) {
    MODULE
        .runInPlace("scale", arrays.get(0), TorchScript.list(arrays), IValue.from(factor))
        .close();
  }

  /** Sets every array to zero. */
  static void zero(List<NDArray> arrays) {
    MODULE.runInPlace("zero", arrays.get(0), TorchScript.list(arrays)).close();
  }
}
