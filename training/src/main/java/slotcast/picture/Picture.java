package slotcast.picture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.image.RgbImage;

/**
 * A picture and what it shows.
 *
 * @param name of its file, without the ending
 * @param title a few words
 * @param text what is seen, for those who see it and those who do not
 */
public record Picture(String name, String title, String text, RgbImage image) {
  /** The images alone, by name. */
  public static Map<String, RgbImage> byName(List<Picture> pictures) {
    Map<String, RgbImage> images = new LinkedHashMap<>();
    pictures.forEach(p -> images.put(p.name(), p.image()));
    return images;
  }
}
