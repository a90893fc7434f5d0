/**
 * Several processes that train one model: who they are, and what they tell each other over MPI. May
 * use {@code slotcast.error} only.
 */
package slotcast.ranks;
