/**
 * Plain CDR (XCDR1), the byte layout of every ROS 2 message on the wire and in a bag.
 *
 * <p>The one place where bytes from outside are parsed: whatever arrives, reading ends in a value
 * or in a {@link slotcast.ros.cdr.MalformedMessageException}, and never allocates more than the
 * bytes that arrived can fill. Source: OMG DDS-XTypes 1.3, 7.4.1 (encoding version 1) and DDSI-RTPS
 * 2.5, 10.2 (encapsulation). May depend on the JDK only.
 */
package slotcast.ros.cdr;
