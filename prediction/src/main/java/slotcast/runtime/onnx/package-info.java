/**
 * The back end on ONNX Runtime, for processors. It alone knows that library. Graphs are written
 * from the same scripts as TorchScript; nothing but plain arrays leaves the package.
 */
package slotcast.runtime.onnx;
