package slotcast.train;

import java.util.Map;
import slotcast.optim.LossScale;

/**
 * How far a run is, beside its tensors: what a checkpoint needs so that the log of a resumed run is
 * that of one which was never cut off.
 *
 * @param minutes of training so far, over all starts
 * @param threads of libtorch, since sums over other parts give other bits
 * @param evaluated step of the last evaluation, 0 before
 * @param scores of the last evaluation
 * @param means since the last record of the log
 * @param sinceEvaluation means since the last evaluation
 * @param collapse signs of a collapsed run so far
 * @param lossScale of a run in float16; null for another one
 * @param log where its files end
 */
record RunProgress(
    double minutes,
    int threads,
    int evaluated,
    Map<String, Double> scores,
    Map<String, Means.Sum> means,
    Map<String, Means.Sum> sinceEvaluation,
    CollapseWatch.State collapse,
    LossScale.State lossScale,
    TrainingLog.Position log) {}
