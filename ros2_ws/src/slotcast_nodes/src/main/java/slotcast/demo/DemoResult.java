package slotcast.demo;

import java.util.Map;

/**
 * The numbers of report.json.
 *
 * @param framesIn images that the camera sent
 * @param framesProcessed images whose label image came back
 * @param framesDropped the others
 * @param framesPerSecond at which the camera played, pauses between videos left out
 * @param videos in the recording
 * @param latencyMs from the arrival of an image to the arrival of its label image, both at a third
 *     participant: p50, p95, p99
 * @param nodeLatencyMs from an image's arrival at the node to the last of its results being sent,
 *     as /diagnostics has it: p50, p99
 * @param fgAri over whole videos, mean over videos
 * @param ari over whole videos with the background, mean over videos
 * @param miou over whole videos with the background, mean over videos
 * @param fgMiou over whole videos without the background, mean over videos
 * @param trajectoryErrorPx mean distance of predicted centres from true ones by steps ahead
 * @param constantVelocityErrorPx the same for constant velocity
 * @param standStillErrorPx the same for standing still
 * @param predictions how many were compared, by steps ahead
 * @param coverage95 share of true centres inside the predicted 95 % ellipses, by steps ahead
 * @param perceptionWeights short id
 * @param predictionWeights short id
 * @param machine processor, memory, operating system and Java
 */
record DemoResult(
    long framesIn,
    long framesProcessed,
    long framesDropped,
    double framesPerSecond,
    int videos,
    Map<String, Double> latencyMs,
    Map<String, Double> nodeLatencyMs,
    double fgAri,
    double ari,
    double miou,
    double fgMiou,
    Map<String, Double> trajectoryErrorPx,
    Map<String, Double> constantVelocityErrorPx,
    Map<String, Double> standStillErrorPx,
    Map<String, Long> predictions,
    Map<String, Double> coverage95,
    String perceptionWeights,
    String predictionWeights,
    String machine) {}
