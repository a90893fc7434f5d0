/**
 * Layers that several models share, each with the parameter names and defaults of PyTorch.
 *
 * <p>A layer holds arrays of a {@link slotcast.tensor.ParameterStore}, which owns them. What a
 * layer returns belongs to the caller's {@code NDScope}. May use {@code slotcast.tensor}.
 */
package slotcast.layer;
