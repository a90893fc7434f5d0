/**
 * How long whole paths take, and what they cost: {@code ./slotcast bench}, alone or beside PyTorch.
 *
 * <p>May use the models, the runtime, messages, losses and the optimiser; trains nothing and knows
 * no data sets.
 */
package slotcast.bench;
