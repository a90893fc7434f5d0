package slotcast.sim;

import java.util.List;
import slotcast.error.UserError;

/**
 * Which objects a scene has.
 *
 * @param minCount fewest objects, 1 to 32
 * @param maxCount most objects, 1 to 32
 * @param minSize smallest size in metres ({@link ObjectShape} says of what)
 * @param maxSize largest size, at most 1.5 times the smallest: a sphere must meet its neighbour's
 *     side, not its upper edge
 * @param distinctColours no colour twice (then at most 8 objects)
 * @param shapes shapes drawn from
 * @param materials materials drawn from
 */
public record ObjectConfig(
    int minCount,
    int maxCount,
    double minSize,
    double maxSize,
    boolean distinctColours,
    List<ObjectShape> shapes,
    List<ObjectMaterial> materials) {
  /**
   * @throws UserError if a setting is out of range
   */
  public ObjectConfig {
    shapes = List.copyOf(shapes);
    materials = List.copyOf(materials);
    ConfigCheck.range("objects.minCount", minCount, 1, 32);
    ConfigCheck.range("objects.maxCount", maxCount, 1, 32);
    ConfigCheck.ordered("objects.minCount", minCount, "objects.maxCount", maxCount);
    ConfigCheck.range("objects.minSize", minSize, 0.05, 2);
    ConfigCheck.range("objects.maxSize", maxSize, minSize, 1.5 * minSize);
    if (distinctColours && maxCount > ObjectColour.values().length) {
      throw new UserError(
          "scene setting objects.maxCount",
          String.valueOf(maxCount),
          "at most 8 with distinct colours",
          "lower it or set objects.distinctColours to false");
    }
    if (shapes.isEmpty() || materials.isEmpty()) {
      throw new UserError(
          "scene settings objects.shapes and objects.materials",
          shapes + " and " + materials,
          "at least one of each",
          "name a shape and a material");
    }
  }

  /** Three to five objects of distinct colours, CLEVR's shapes, both materials. */
  public static ObjectConfig obj3d() {
    return new ObjectConfig(
        3, 5, 0.31, 0.42, true, ObjectShape.CLEVR, List.of(ObjectMaterial.values()));
  }

  /** The same objects of any shape, two of which may have one colour. */
  public ObjectConfig ofAllShapes() {
    return new ObjectConfig(
        minCount, maxCount, minSize, maxSize, false, List.of(ObjectShape.values()), materials);
  }
}
