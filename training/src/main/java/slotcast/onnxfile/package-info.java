/**
 * Reads ONNX files that other programs wrote: nodes, and the tensors that they hold or that lie in
 * files beside them. Of operators it knows those that bring constants into shape. May use {@code
 * slotcast.tensor}, {@code slotcast.file} and {@code slotcast.error}.
 */
package slotcast.onnxfile;
