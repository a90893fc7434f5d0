package slotcast.ros.transport;

/**
 * What DDS calls the identity of a sample.
 *
 * @param writer of the message; where it says whom an answer is for, the client's subscription or
 *     publisher
 * @param number that the writer gave it, from 1 on
 */
record DdsSampleId(DdsGuid writer, long number) {}
