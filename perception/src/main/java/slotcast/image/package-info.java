/** 8-bit images and the mapping between a camera's image and a model's. Depends on the JDK only. */
package slotcast.image;
