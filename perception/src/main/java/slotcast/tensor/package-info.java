/**
 * What the models need under them: tensors on disk, named parameters, shape checks, the few torch
 * operations that DJL lacks, and the optimiser. May use DJL, {@code slotcast.file} and {@code
 * slotcast.error}.
 */
package slotcast.tensor;
