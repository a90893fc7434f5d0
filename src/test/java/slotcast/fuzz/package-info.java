/** Files with broken bytes, for as long as one wants. May depend on everything. */
package slotcast.fuzz;
