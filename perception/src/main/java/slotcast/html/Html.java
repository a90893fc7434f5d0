package slotcast.html;

import java.util.Base64;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;

/** Text and pictures in the form that a page of one file needs; the result is XML too. */
public final class Html {
  private Html() {}

  /**
   * A text as the content of an element or of an attribute in double quotes. Characters that XML
   * does not allow become U+FFFD.
   */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(isAllowed(c) ? c : 0xfffd);
              }
            });
    return out.toString();
  }

  private static boolean isAllowed(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xd7ff)
        || (c >= 0xe000 && c <= 0xfffd)
        || c >= 0x10000;
  }

  /** The address of a file that is inside the page. */
  public static String dataUri(String mediaType, byte[] bytes) {
    return "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  /** An {@code img} element with the picture inside. */
  public static String image(RgbImage picture, String alt) {
    return "<img alt=\""
        + escape(alt)
        + "\" width=\""
        + picture.width()
        + "\" height=\""
        + picture.height()
        + "\" src=\""
        + dataUri("image/png", PngFile.encode(picture))
        + "\"/>";
  }
}
