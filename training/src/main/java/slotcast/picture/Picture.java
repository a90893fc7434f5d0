package slotcast.picture;

import slotcast.image.RgbImage;

/**
 * A picture and what it shows.
 *
 * @param name of its file, without the ending
 * @param title a few words
 * @param text what is seen, for those who see it and those who do not
 */
public record Picture(String name, String title, String text, RgbImage image) {}
