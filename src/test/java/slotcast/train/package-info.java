/** The training loop, as it runs for users, against the steps of the reference. */
package slotcast.train;
