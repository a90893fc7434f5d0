/** Recordings of every kind as streams of ROS 2 messages, and what is done with them. */
package slotcast.replay;
