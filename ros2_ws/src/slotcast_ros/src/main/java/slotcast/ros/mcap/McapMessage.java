package slotcast.ros.mcap;

/**
 * A message of a file.
 *
 * @param logNanos when it was recorded, in nanoseconds of the recorder's clock
 * @param payload in the channel's encoding; the caller's own
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record McapMessage(Channel channel, long logNanos, byte[] payload) {}
