package slotcast.onnx;

import java.util.List;
import slotcast.onnx.OnnxValue.Size;
import slotcast.onnx.ScriptTracer.Parameter;
import slotcast.tensor.Safetensors.Tensor;

/** A convolution that is written when what follows it is known. */
final class PlainConvolution implements Pending {
  private final Convolutions convolutions;
  private final Parameter kernel;
  private final Tensor bias;
  private final OnnxValue x;
  private final List<Size> shape;
  private final int stride;
  private final boolean exact;
  private final long[] pads;
  private final boolean rectified;
  private OnnxValue written;

  /**
   * @param exact whether it stays in float32
   * @param pads above and below, on the left and right
   */
  PlainConvolution(
      Convolutions convolutions,
      Parameter kernel,
      Tensor bias,
      OnnxValue x,
      List<Size> shape,
      int stride,
      boolean exact,
      long[] pads,
      boolean rectified) {
    this.convolutions = convolutions;
    this.kernel = kernel;
    this.bias = bias;
    this.x = x;
    this.shape = shape;
    this.stride = stride;
    this.exact = exact;
    this.pads = pads;
    this.rectified = rectified;
  }

  @Override
  public PlainConvolution rectified() {
    return new PlainConvolution(convolutions, kernel, bias, x, shape, stride, exact, pads, true);
  }

  @Override
  public OnnxValue value() {
    if (written == null) {
      long[] all = {pads[0], pads[1], pads[0], pads[1]};
      written =
          convolutions.write(
              kernel.name(), kernel.values(), bias, x, shape, stride, rectified, exact, all);
    }
    return written;
  }
}
