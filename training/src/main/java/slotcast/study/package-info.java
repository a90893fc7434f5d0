/**
 * Studies: configurations times seeds, each trained and scored by a process of its own, and one
 * table of all. May use {@code slotcast.config}, {@code slotcast.error}, {@code slotcast.file},
 * picocli and Jackson; it runs the other commands and does not call them.
 */
package slotcast.study;
