package slotcast.train;

import slotcast.prediction.path.PathScene;

/**
 * A scene, and where its objects were seen later: what a {@link PathRollout} learns from. Arrays
 * are row-major; nobody writes to them.
 *
 * @param later (S,N,2), from the last sighting, in the scene's units
 * @param seen (S,N), 1 where an object was seen, else 0
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record SeenScene(PathScene scene, float[] later, float[] seen) {}
