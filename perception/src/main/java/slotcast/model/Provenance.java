package slotcast.model;

import java.util.Map;

/**
 * Where weights come from, so that a result can be traced and made again.
 *
 * @param command that trained them
 * @param codeVersion commit of the code, or "unknown"
 * @param dataHash SHA-256 of what defines the data: the simulator's configuration and seed, or the
 *     data set's file list
 * @param seed of initial weights, batches and data
 * @param step optimiser steps taken
 * @param minutes of training, wall clock
 * @param machine processor, threads, operating system, JVM, libtorch
 * @param results scores on held-out data, by name
 */
public record Provenance(
    String command,
    String codeVersion,
    String dataHash,
    long seed,
    long step,
    double minutes,
    String machine,
    Map<String, Double> results) {
  public Provenance {
    results = Map.copyOf(results);
  }
}
