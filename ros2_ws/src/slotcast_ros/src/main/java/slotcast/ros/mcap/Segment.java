package slotcast.ros.mcap;

/**
 * Records that are read at once: those of a chunk, or a run of records outside of chunks.
 *
 * @param offset of its first byte in the file: of the chunk record, or of the run's first record
 * @param bytes until its end
 * @param startNanos of its earliest message, as the file says
 * @param chunk or a run
 * @param cut whether the file ends before the chunk does
 */
record Segment(long offset, long bytes, long startNanos, boolean chunk, boolean cut) {}
