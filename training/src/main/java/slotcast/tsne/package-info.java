/**
 * t-SNE (van der Maaten and Hinton 2008): exact up to a few thousand points, Barnes-Hut beyond, and
 * its affinities and objective as differentiable arrays for losses.
 *
 * <p>Settings and behaviour of scikit-learn's TSNE. Hot loops are plain Java in double arithmetic,
 * on all cores, with sums in a fixed order: the same numbers whatever the number of cores. May
 * depend on {@code slotcast.tensor} and {@code slotcast.error}.
 */
package slotcast.tsne;
