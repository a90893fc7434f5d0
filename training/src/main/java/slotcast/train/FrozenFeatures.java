package slotcast.train;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.data.FeaturePlane;
import slotcast.model.SaviConfig;
import slotcast.model.VitEncoder;
import slotcast.tensor.ParameterStore;
import slotcast.vit.VisionTransformer;
import slotcast.vit.VitConfig;

/**
 * A frozen vision transformer that looks at each frame once, for the cache. It is loaded when the
 * first frame comes, since most runs find all features made.
 */
final class FrozenFeatures implements FeaturePlane.Encoder, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FrozenFeatures.class);

  private final SaviConfig model;
  private final FrozenPart frozen;
  private final Device device;
  private NDManager manager; // null until the first frame
  private ParameterStore store;
  private VisionTransformer vit;

  FrozenFeatures(SaviConfig model, FrozenPart frozen, Device device) {
    this.model = model;
    this.frozen = frozen;
    this.device = device;
  }

  private VitConfig vit() {
    return model.vitEncoder().vit();
  }

  @Override
  public String identity() {
    return vit() + frozen.vit();
  }

  @Override
  public int rows() {
    return model.featureResolution().get(0);
  }

  @Override
  public int columns() {
    return model.featureResolution().get(1);
  }

  @Override
  public int width() {
    return vit().width();
  }

  /** One image at a time: its operators use all threads. */
  @Override
  public synchronized float[] features(float[] image) {
    if (vit == null) {
      LOG.info(
          "features of {}x{} patches by {} are made once for each frame, {} KB",
          rows(),
          columns(),
          width(),
          rows() * columns() * width() * Float.BYTES / 1000);
      manager = NDManager.newBaseManager(device, "PyTorch");
      store = ParameterStore.loaded(manager, "vision transformer", frozen.tensors());
      vit = new VisionTransformer(store, VitEncoder.PREFIX, vit(), model.height(), model.width());
    }
    try (NDManager images = manager.newSubManager();
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Shape shape = new Shape(1, 3, model.height(), model.width());
      return vit.features(images.create(image, shape)).toFloatArray();
    }
  }

  @Override
  public synchronized void close() {
    if (vit != null) {
      store.close();
      manager.close();
      vit = null;
    }
  }
}
