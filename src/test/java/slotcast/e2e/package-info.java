/** The nodes as a user runs them: in a process of their own, over real DDS. */
package slotcast.e2e;
