package slotcast.sim;

/**
 * What does not change about an object.
 *
 * @param id index in the scene, from 0; the mask value of the object is {@code id + 1}
 * @param size in metres: see {@link ObjectShape}
 * @param massKg mass; a rubber cubic metre weighs one kilogram, only ratios matter
 */
public record ObjectProperties(
    int id,
    ObjectShape shape,
    ObjectMaterial material,
    ObjectColour colour,
    double size,
    double massKg) {}
