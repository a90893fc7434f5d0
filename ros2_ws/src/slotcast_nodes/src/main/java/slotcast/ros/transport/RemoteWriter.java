package slotcast.ros.transport;

/**
 * A publisher as it announces itself in DDS.
 *
 * @param topic the topic's name in DDS
 * @param type the type's name in DDS
 * @param qos what it offers; the depth is not announced and counts for nothing here
 */
record RemoteWriter(DdsGuid guid, String topic, String type, Qos qos) {}
