package slotcast.node;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slotcast.error.UserError;
import slotcast.ros.image.ImagePixels;

/** Width and height of a camera's images, in pixels. */
record PictureSize(int width, int height) {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");

  /**
   * A text as {@code 640x480}.
   *
   * @throws UserError if it is none, or a side is 0 or above {@link ImagePixels#MAX_SIDE}
   */
  static PictureSize parse(String name, String text) {
    Matcher matcher = TEXT.matcher(text);
    if (matcher.matches()) {
      int width = Integer.parseInt(matcher.group(1));
      int height = Integer.parseInt(matcher.group(2));
      if (Math.min(width, height) > 0 && Math.max(width, height) <= ImagePixels.MAX_SIDE) {
        return new PictureSize(width, height);
      }
    }
    throw new UserError(
        name,
        text,
        "width and height of 1 to " + ImagePixels.MAX_SIDE + " pixels, as 640x480",
        "give the size of the camera's images");
  }
}
