package slotcast.replay.report;

import java.util.Optional;
import slotcast.node.NodeConfig;

/**
 * What a report tells of the models that saw and predicted.
 *
 * @param parameters of the nodes that they run in, or would
 * @param perception short id of the weights
 * @param prediction short id of the weights; empty if nothing is predicted
 * @param whyNoPrediction in words; empty if there is one
 */
record ReportModels(
    NodeConfig parameters,
    String perception,
    Optional<String> prediction,
    String whyNoPrediction) {}
