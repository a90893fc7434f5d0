/**
 * MP4 files, written and read, and cameras, read with FFmpeg through JavaCV. May depend on {@code
 * slotcast.error} and {@code slotcast.image}.
 */
package slotcast.video;
