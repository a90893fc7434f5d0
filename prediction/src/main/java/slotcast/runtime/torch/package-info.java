/**
 * The back end on DJL's PyTorch engine. It alone owns, for inference, the device, native memory,
 * gradient mode, the engine's flags (which are per thread), warm-up and the lock: each model has a
 * thread of its own, and nothing but plain arrays leaves it.
 */
package slotcast.runtime.torch;
