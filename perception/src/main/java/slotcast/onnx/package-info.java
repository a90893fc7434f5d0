/**
 * Models as ONNX, written from the same text as TorchScript.
 *
 * <p>{@link slotcast.onnx.ScriptTracer} runs a method of a {@link slotcast.tensor.ScriptSource} on
 * tensors that have a shape but no values, and {@link slotcast.onnx.OnnxGraph} takes down what it
 * does. May use {@code slotcast.tensor} and {@code slotcast.file}; knows no model and no runtime.
 */
package slotcast.onnx;
