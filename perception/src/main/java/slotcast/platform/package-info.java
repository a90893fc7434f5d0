/**
 * What the machine lends a process: a folder to unpack into, and native libraries for its
 * processor. Depends on the JDK and slotcast.error only.
 */
package slotcast.platform;
