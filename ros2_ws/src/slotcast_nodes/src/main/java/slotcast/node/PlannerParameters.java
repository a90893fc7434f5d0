package slotcast.node;

import java.util.List;
import slotcast.config.Range;
import slotcast.metric.obstacle.Inflation;
import slotcast.node.arguments.NodeParameters;
import slotcast.node.planner.ObjectKind;

/**
 * Parameters of {@link PredictionNode} about what planners are told; nothing, while {@code
 * planner_outputs} is empty.
 *
 * @param outputs which topics
 * @param kind what all objects are, since slots have no classes
 * @param inflation how much room objects are given on footprints and as collision objects
 * @param cellM side of the cells of the footprints, metres: that of the costmap
 * @param pathTrackId whose path the path is; 0: that of the object tracked longest
 * @param robotFrame about whose origin costmaps are cleared; empty: no clearing
 * @param clearingRadiusM how far from there
 */
record PlannerParameters(
    List<PlannerOutput> outputs,
    ObjectKind kind,
    Inflation inflation,
    double cellM,
    int pathTrackId,
    String robotFrame,
    double clearingRadiusM) {

  static PlannerParameters of(NodeParameters given) {
    return new PlannerParameters(
        PlannerOutput.of(given.texts("planner_outputs", List.of(), PlannerOutput.words())),
        ObjectKind.of(given.choice("object_class", "unknown", ObjectKind.words())),
        new Inflation(
            given.number("footprint_deviations", 2, Range.of(0, 10)),
            given.number("footprint_margin_m", 0.05, Range.of(0, 10)),
            given.number("footprint_max_m", 0.5, Range.of(0, 100)),
            given.number("footprint_horizon_s", 1, Range.of(0, 60))),
        given.number("footprint_cell_m", 0.05, Range.of(0.01, 1)),
        given.whole("path_track_id", 0, Range.of(0, Integer.MAX_VALUE)),
        given.text("robot_frame", ""),
        given.number("clearing_radius_m", 3, Range.above(0, 30)));
  }
}
