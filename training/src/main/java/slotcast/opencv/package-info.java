/**
 * The only package that knows OpenCV: optical flow, and blobs by its background subtraction as a
 * yardstick. Offline only; the nodes find moving blobs without it.
 */
package slotcast.opencv;
