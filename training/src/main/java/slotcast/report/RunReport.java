package slotcast.report;

import java.util.List;
import java.util.Map;
import slotcast.picture.Picture;

/**
 * Everything that is told of a run, as plain values.
 *
 * @param title of the page
 * @param summary what was trained, in a sentence
 * @param state how far it came
 * @param facts how it was trained, by name
 * @param log of its steps
 * @param scores the last ones on held-out videos, by name; NaN where one could not be computed
 * @param scoresFrom what they were measured on, and when
 * @param missing what is not there that one would look for, and why
 * @param pictures on held-out videos
 * @param films of rollouts
 * @param maps of features
 * @param files of weights
 * @param configuration the whole of it as YAML; null where nobody knows
 */
public record RunReport(
    String title,
    String summary,
    String state,
    Map<String, String> facts,
    RunLog log,
    Map<String, Double> scores,
    String scoresFrom,
    List<String> missing,
    List<Picture> pictures,
    List<Film> films,
    List<MapFigure> maps,
    List<WeightsFile> files,
    String configuration) {

  /**
   * A film.
   *
   * @param text what is seen
   * @param mp4 the file
   */
  @SuppressWarnings("ArrayRecordComponent") // written, never compared
  public record Film(String title, String text, byte[] mp4) {}

  /**
   * A scatter plot with its number.
   *
   * @param picture the plot
   * @param share of near neighbours in the picture that belong to another slot, as a number
   * @param words what the number is, and others to compare it with
   */
  public record MapFigure(Picture picture, double share, String words) {}

  /**
   * A file of weights.
   *
   * @param name without its folder
   * @param what it is
   * @param bytes its size
   * @param sha256 of the file, as sha256sum gives it
   * @param tensorsSha256 of names, shapes and data alone, as other files refer to it; empty for
   *     none
   */
  public record WeightsFile(
      String name, String what, long bytes, String sha256, String tensorsSha256) {}

  /** The page: one HTML file with everything inside, which is XML too. */
  public String html() {
    return new ReportPage(this).html();
  }
}
