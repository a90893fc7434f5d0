package slotcast.tsne;

/** The KL divergence from the points' affinities to those of a plane embedding. */
interface Objective {
  /** Number of points N. */
  int count();

  /** (N,N): the joint affinities, a copy. */
  double[][] affinities();

  /**
   * The gradient by the embedding.
   *
   * @param y (2,N): all first, then all second coordinates
   * @param exaggeration factor on the affinities
   * @param gradient (2,N), overwritten
   */
  void gradient(double[] y, double exaggeration, double[] gradient);

  /** The divergence with the exaggerated affinities, as the descent watches it. */
  double divergence(double[] y, double exaggeration);
}
