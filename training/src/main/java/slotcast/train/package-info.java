/**
 * Training loops, schedules, checkpoints and the command line of the offline tools. May use every
 * other package of this module, {@code prediction} and {@code perception}.
 */
package slotcast.train;
