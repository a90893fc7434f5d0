/**
 * Reads ONNX files that other programs wrote: nodes, and the tensors that they hold or that lie in
 * files beside them. Knows no operator and computes nothing. May use {@code slotcast.tensor},
 * {@code slotcast.file} and {@code slotcast.error}.
 */
package slotcast.onnxfile;
