package slotcast.node;

/**
 * The parameters of both nodes.
 *
 * @param perception of {@link PerceptionNode}
 * @param prediction of {@link PredictionNode}
 */
public record NodeConfig(PerceptionParameters perception, PredictionParameters prediction) {}
