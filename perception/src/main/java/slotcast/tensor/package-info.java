/**
 * What the models need under them: tensors on disk, named parameters, shape checks, and the few
 * torch operations that DJL lacks. May use DJL, {@code slotcast.file} and {@code slotcast.error}.
 */
package slotcast.tensor;
