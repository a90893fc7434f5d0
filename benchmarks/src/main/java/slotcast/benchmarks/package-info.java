/**
 * Micro-benchmarks of kernels in plain Java and of codecs, by JMH; whole paths are timed by {@code
 * ./slotcast bench}. Only in the Maven profile {@code benchmarks}.
 */
package slotcast.benchmarks;
