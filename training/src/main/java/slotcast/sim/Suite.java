package slotcast.sim;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import slotcast.config.NearestName;
import slotcast.error.UserError;

/**
 * Scenes of one kind of difficulty, by name.
 *
 * <p>The same seed gives the same objects and the same motion in every suite that has the number of
 * objects and the motion of {@code plain}, so that suites can be compared video by video.
 *
 * @param name for {@code --suite} and {@code data.simulated.suite}
 * @param sentence what is hard about it
 * @param scenes one configuration, or several that seeds take in turn
 */
public record Suite(String name, String sentence, List<SceneConfig> scenes) {
  private static final SceneConfig PLAIN = SceneConfig.obj3d();

  /** All, in the order of tables. */
  public static final List<Suite> ALL =
      List.of(
          new Suite("plain", "Three to five objects of distinct colours on a grey floor.", PLAIN),
          new Suite(
              "equal-colours",
              "All objects of a video have one colour.",
              PLAIN.under(new Condition.OneColour())),
          new Suite("grayscale", "Images without colours.", PLAIN.under(new Condition.Grey())),
          new Suite("many", "Six to eight objects.", PLAIN.withObjectCount(6, 8)),
          new Suite(
              "shapes",
              "Two to ten objects of seven shapes, some of one colour.",
              PLAIN.withObjects(PLAIN.objects().ofAllShapes()).withObjectCount(2, 10)),
          new Suite(
              "textures",
              "Stripes, checks, spots and noise, or images, on objects and floor.",
              PLAIN.under(new Condition.Textures(null))),
          new Suite(
              "clutter",
              "A gradient and flat patches of the objects' colours on the floor.",
              PLAIN.under(new Condition.Clutter(14, 0.5))),
          new Suite(
              "light",
              "Lights that swing and flicker.",
              PLAIN.under(new Condition.MovingLight(60, 3, 0.3))),
          new Suite(
              "camera",
              "A camera that stands elsewhere in each video, and moves in every second one.",
              PLAIN.under(new Condition.MovedCamera(35, 8, 0.15, 0.35, 4))),
          new Suite(
              "occluders",
              "Two posts before the scene hide parts of it.",
              PLAIN.under(new Condition.Posts(2))),
          new Suite(
              "entering",
              "Four to six fast objects; most enter late, leave, and come in again.",
              PLAIN.withObjectCount(4, 6).withMotion(MotionConfig.traffic())),
          new Suite(
              "noise",
              "Blur of a seventieth of the image's height, and noise of 12 of 255 levels.",
              PLAIN.under(new Condition.Sensor(12, 0.014))),
          new Suite(
              "rates",
              "10, 15 and 30 images a second, in turn.",
              List.of(
                  PLAIN, PLAIN.withFrameInterval(1 / 15.0), PLAIN.withFrameInterval(1 / 30.0))));

  public Suite {
    scenes = List.copyOf(scenes);
  }

  private Suite(String name, String sentence, SceneConfig scenes) {
    this(name, sentence, List.of(scenes));
  }

  /** Scenes of one configuration without a name. */
  public static Suite of(SceneConfig scenes) {
    return new Suite("", "", scenes);
  }

  /**
   * The suite of a name.
   *
   * @throws UserError if there is none
   */
  public static Suite of(String name) {
    return ALL.stream()
        .filter(s -> s.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "suite",
                    name,
                    "one of " + ALL.stream().map(Suite::name).collect(Collectors.joining(", ")),
                    NearestName.of(name, ALL.stream().map(Suite::name).toList())
                        .map(near -> "did you mean " + near + "?")
                        .orElse("list them by ./slotcast simulate --list-suites")));
  }

  /**
   * The suites of names with commas between them, or {@code all}.
   *
   * @throws UserError if there is none of a name
   */
  public static List<Suite> list(String names) {
    return names.equals("all")
        ? ALL
        : Arrays.stream(names.split(",", -1)).map(name -> of(name.strip())).toList();
  }

  /** The configuration of the video of a seed. */
  public SceneConfig scenes(long seed) {
    return scenes.get((int) Math.floorMod(seed, (long) scenes.size()));
  }

  /** The same suite with something changed in each configuration. */
  public Suite with(UnaryOperator<SceneConfig> change) {
    return new Suite(name, sentence, scenes.stream().map(change).toList());
  }

  /**
   * The suites with images of a folder in place of other textures.
   *
   * @param folder null changes nothing
   * @throws UserError if no suite has textures
   */
  public static List<Suite> withTextures(List<Suite> suites, String folder) {
    if (folder == null) {
      return suites;
    }
    if (suites.stream().noneMatch(Suite::hasTextures)) {
      throw new UserError(
          "folder of textures " + folder,
          "no suite with textures",
          "the suite textures",
          "name that suite, or leave the folder out");
    }
    Condition.Textures images = new Condition.Textures(folder);
    return suites.stream()
        .map(
            s ->
                s.with(
                    config ->
                        config.under(
                            config.conditions().stream()
                                .map(c -> c instanceof Condition.Textures ? images : c)
                                .toArray(Condition[]::new))))
        .toList();
  }

  private boolean hasTextures() {
    return scenes.stream().anyMatch(c -> c.condition(Condition.Textures.class).isPresent());
  }
}
