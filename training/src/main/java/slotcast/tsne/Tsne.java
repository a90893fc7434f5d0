package slotcast.tsne;

/**
 * t-SNE of points into the plane.
 *
 * <p>{@link #exact} compares all pairs: the true gradient, O(N²) time and 8 N² bytes, for up to
 * some 5000 points. {@link #barnesHut} is for more.
 */
public final class Tsne {
  private final Points points;
  private final TsneConfig config;
  private final Objective objective;

  private Tsne(Points points, TsneConfig config, Objective objective) {
    this.points = points;
    this.config = config;
    this.objective = objective;
  }

  /**
   * The exact method.
   *
   * @throws IllegalArgumentException if the perplexity does not fit the number of points
   */
  public static Tsne exact(Points points, TsneConfig config) {
    double perplexity = config.perplexityFor(points.count());
    return new Tsne(points, config, new ExactObjective(Affinities.joint(points, perplexity)));
  }

  /**
   * Barnes-Hut, for more than 100,000 points: O(N² D) once for the neighbours, then O(N log N) an
   * iteration, and some 10 KB a point. Two approximations, as in scikit-learn: affinities among the
   * 3 · perplexity + 1 nearest neighbours only, and far groups of points as one point each ({@link
   * TsneConfig#angle}). The neighbours are exact, and dimensions are not reduced before.
   *
   * @throws IllegalArgumentException if the perplexity does not fit the number of points
   */
  public static Tsne barnesHut(Points points, TsneConfig config) {
    double perplexity = config.perplexityFor(points.count());
    return new Tsne(points, config, new BarnesHutObjective(points, perplexity, config.angle()));
  }

  /** (N,N): p(j|i) in row i, before both directions are brought together. */
  public static double[][] conditionalAffinities(Points points, TsneConfig config) {
    return Affinities.conditional(points, config.perplexityFor(points.count()));
  }

  /** (N,N): the joint affinities that the embedding is fitted to, a copy. */
  public double[][] affinities() {
    return objective.affinities();
  }

  /** Embeds from the first two principal components: the same points give the same embedding. */
  public Embedding embed() {
    return embed(Embedding.ofFlat(PrincipalComponents.start(points), Double.NaN, -1));
  }

  /** Embeds from a given start, which should be small (a spread of 1e-4). */
  public Embedding embed(Embedding start) {
    return new Descent(objective, config, start.flat()).run();
  }

  /** Where {@link #embed()} starts. */
  public Embedding principalComponents() {
    return Embedding.ofFlat(PrincipalComponents.start(points), Double.NaN, -1);
  }

  /** The KL divergence of any embedding of these points. */
  public double divergence(Embedding embedding) {
    return objective.divergence(embedding.flat(), 1);
  }

  /** The gradient of {@link #divergence} by the coordinates, in the places of the coordinates. */
  public Embedding gradient(Embedding embedding) {
    double[] gradient = new double[2 * objective.count()];
    objective.gradient(embedding.flat(), 1, gradient);
    return Embedding.ofFlat(gradient, Double.NaN, -1);
  }
}
