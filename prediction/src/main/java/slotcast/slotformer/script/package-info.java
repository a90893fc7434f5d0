/**
 * SlotFormer as TorchScript: a whole rollout in one call. See {@code slotcast.model.script}, which
 * it is built on.
 */
package slotcast.slotformer.script;
