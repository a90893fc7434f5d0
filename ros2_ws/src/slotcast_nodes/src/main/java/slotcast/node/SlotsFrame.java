package slotcast.node;

import slotcast.perception.SlotFrame;

/**
 * Slots on their way from perception to prediction.
 *
 * @param frameId of the camera's image
 * @param slots of one frame
 * @param receivedNanos {@link System#nanoTime} of the receipt of its image in this process, or of
 *     the slots' if perception runs in another one
 */
record SlotsFrame(String frameId, SlotFrame slots, long receivedNanos) {}
