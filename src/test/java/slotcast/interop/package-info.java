/**
 * Slotcast against another implementation of DDS: a C peer on Eclipse Cyclone DDS, built from an
 * IDL at test time, talks to a process of ours over the loopback. May depend on everything.
 */
package slotcast.interop;
