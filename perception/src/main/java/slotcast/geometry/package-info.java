/**
 * Vectors, rotations and rigid motions in space, and a buffer of the transforms between coordinate
 * frames over time. Plain Java; may use nothing else of Slotcast.
 */
package slotcast.geometry;
