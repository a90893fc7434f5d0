package slotcast.node;

import slotcast.perception.SlotFrame;

/**
 * Slots on their way from perception to prediction.
 *
 * @param frameId of the camera's image
 * @param slots of one frame
 */
record SlotsFrame(String frameId, SlotFrame slots) {}
