/**
 * What moves before a camera that stands still, in plain Java: the background, the blobs that
 * differ from it, and which slots they start. Knows {@code slotcast.config} only.
 */
package slotcast.motion;
