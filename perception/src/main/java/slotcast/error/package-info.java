/** Errors with a message for the user. Depends on nothing. */
package slotcast.error;
