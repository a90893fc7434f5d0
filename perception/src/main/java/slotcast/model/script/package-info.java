/**
 * SAVi as TorchScript, written from a model's configuration and parameters: the same computation as
 * {@code slotcast.model}, in one call a frame instead of hundreds.
 *
 * <p>Each class writes one part: methods of a module, as readable text. What does not depend on the
 * frame is computed here, in double precision: products of matrices that follow each other,
 * position codes, kernels of transposed convolutions as those of plain ones. Texts name no device:
 * every tensor in them is a buffer of the module, or made from an argument. May use {@code
 * slotcast.model} and {@code slotcast.tensor}.
 */
package slotcast.model.script;
