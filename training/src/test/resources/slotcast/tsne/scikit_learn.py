"""scikit-learn's t-SNE of a file of float32 points, for comparison: one line of JSON.

scikit_learn.py POINTS DIMENSIONS METHOD ITERATIONS PERPLEXITY ANGLE EMBEDDING
"""

import inspect
import json
import sys
import time

import numpy as np
import sklearn
from sklearn.manifold import TSNE

points, dimensions, method, iterations, perplexity, angle, embedding = sys.argv[1:]
x = np.fromfile(points, dtype=np.float32).reshape(-1, int(dimensions))
# max_iter since 1.5, n_iter before.
name = "max_iter" if "max_iter" in inspect.signature(TSNE).parameters else "n_iter"
tsne = TSNE(
    method=method,
    perplexity=float(perplexity),
    angle=float(angle),
    init="pca",
    learning_rate="auto",
    random_state=1,
    n_jobs=1,
    **{name: int(iterations)},
)
wall, cpu = time.perf_counter(), time.process_time()
y = tsne.fit_transform(x)
print(
    json.dumps(
        {
            "wall": time.perf_counter() - wall,
            "cpu": time.process_time() - cpu,
            "kl": float(tsne.kl_divergence_),
            "iterations": int(tsne.n_iter_) + 1,
            "version": sklearn.__version__,
        }
    )
)
y.astype(np.float32).tofile(embedding)
