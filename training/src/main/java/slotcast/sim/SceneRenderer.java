package slotcast.sim;

import java.util.ArrayList;
import java.util.List;
import slotcast.geometry.Vec3;
import slotcast.image.RgbImage;
import slotcast.sim.Condition.Posts;
import slotcast.sim.Condition.Posts.Post;

/**
 * Draws the frames of one scene by casting rays: objects and posts over a floor that fills the
 * image. A pixel's colour is the mean of its samples, its mask the object that most of them hit.
 * Not safe for use by several threads at once.
 */
public final class SceneRenderer {
  private CameraModel camera;
  private final List<ObjectProperties> objects;
  private final SceneGeometry scene;
  private final SurfaceTextures textures;
  private final Shader shader;
  private Silhouette silhouette;
  private final double[] sampleColumn;
  private final double[] sampleRow;

  /** Per object: first and last column and row that it may cover. */
  private final int[] x0;

  private final int[] x1;
  private final int[] y0;
  private final int[] y1;
  private final int[] candidates;
  private final int[] votes;
  private int candidateCount;
  private double directionX;
  private double directionY;
  private double directionZ;

  /**
   * @param camera the view; its size is the images' size
   * @param objects of the scene, by id
   * @param config of the scenes: light, floor, and under what conditions they are seen
   * @param seed of the video, for the conditions
   */
  public SceneRenderer(
      CameraModel camera, List<ObjectProperties> objects, SceneConfig config, long seed) {
    this.camera = camera;
    this.objects = List.copyOf(objects);
    List<Post> posts = config.condition(Posts.class).map(p -> p.of(seed)).orElse(List.of());
    scene = new SceneGeometry(this.objects, posts);
    ViewConfig view = config.view();
    double reach = camera.unproject(-0.5, -0.5, 0).norm();
    textures = new SurfaceTextures(config, this.objects, seed);
    shader = new Shader(scene, this.objects, posts, textures, view, reach);
    silhouette = new Silhouette(camera);
    int n = view.supersampling();
    sampleColumn = new double[n * n];
    sampleRow = new double[n * n];
    for (int s = 0; s < n * n; s++) {
      // A grid turned so that no two samples share a row or a column.
      int i = s % n;
      int j = s / n;
      sampleColumn[s] = (i + (j + 0.5) / n) / n - 0.5;
      sampleRow[s] = (j + (n - 1 - i + 0.5) / n) / n - 0.5;
    }
    int count = scene.count;
    x0 = new int[count];
    x1 = new int[count];
    y0 = new int[count];
    y1 = new int[count];
    candidates = new int[count];
    votes = new int[count + 1];
  }

  /** Draws the next frames from another place; the image's size stays. */
  public void lookFrom(CameraModel next) {
    if (next.width() != camera.width() || next.height() != camera.height()) {
      throw new IllegalArgumentException(
          "camera of %dx%d pixels, expected %dx%d"
              .formatted(next.width(), next.height(), camera.width(), camera.height()));
    }
    camera = next;
    silhouette = new Silhouette(next);
  }

  /**
   * Lights the next frames.
   *
   * @param turn angle in radians by which the lights are turned about z
   * @param gain brightness of the key light, from 1
   */
  void light(double turn, double gain) {
    shader.light(turn, gain);
  }

  /** Draws one frame and measures what of each object it shows. */
  public RenderedFrame render(List<Pose> poses) {
    scene.moveTo(poses);
    textures.moveTo(poses);
    for (int i = 0; i < scene.count; i++) {
      silhouette.bound(scene.bounding[i], new Vec3(scene.x[i], scene.y[i], scene.z[i]));
      x0[i] = clamp(Math.floor(silhouette.columnMin), 0, camera.width());
      x1[i] = clamp(Math.ceil(silhouette.columnMax), -1, camera.width() - 1);
      y0[i] = clamp(Math.floor(silhouette.rowMin), 0, camera.height());
      y1[i] = clamp(Math.ceil(silhouette.rowMax), -1, camera.height() - 1);
    }
    RgbImage image = RgbImage.black(camera.width(), camera.height());
    byte[] mask = new byte[camera.width() * camera.height()];
    for (int row = 0; row < camera.height(); row++) {
      for (int column = 0; column < camera.width(); column++) {
        int at = row * camera.width() + column;
        int seen = pixel(column, row, image.data(), 3 * at);
        mask[at] = seen > objects.size() ? 0 : (byte) seen; // a post is no object
      }
    }
    return new RenderedFrame(image, mask, measure(poses, mask));
  }

  /**
   * Distances along the optical axis to what the centre of each pixel of the last frame shows.
   *
   * @return row-major H*W, metres
   */
  public float[] depth() {
    Vec3 eye = camera.position();
    float[] depth = new float[camera.width() * camera.height()];
    for (int at = 0; at < depth.length; at++) {
      int column = at % camera.width();
      int row = at / camera.width();
      aim(column, row);
      double nearest = -eye.z() / directionZ;
      for (int i = 0; i < scene.count; i++) {
        if (column >= x0[i] && column <= x1[i] && row >= y0[i] && row <= y1[i]) {
          nearest =
              Math.min(
                  nearest,
                  scene.hit(i, eye.x(), eye.y(), eye.z(), directionX, directionY, directionZ));
        }
      }
      Vec3 direction = new Vec3(directionX, directionY, directionZ);
      depth[at] = (float) (nearest * direction.dot(camera.forward()));
    }
    return depth;
  }

  private static int clamp(double value, int low, int high) {
    return (int) Math.max(low, Math.min(high, value));
  }

  private int pixel(int column, int row, byte[] rgb, int at) {
    candidateCount = 0;
    for (int i = 0; i < scene.count; i++) {
      if (column >= x0[i] && column <= x1[i] && row >= y0[i] && row <= y1[i]) {
        candidates[candidateCount++] = i;
      }
    }
    int samples = sampleColumn.length;
    if (candidateCount == 0) {
      aim(column, row);
      double t = -camera.position().z() / directionZ;
      double px = camera.position().x() + t * directionX;
      double py = camera.position().y() + t * directionY;
      if (!textures.patternedFloor() && !shader.floorIsBusy(px, py, 1.5 * t / camera.fy())) {
        shader.floor(px, py, 0);
        store(rgb, at, shader.red, shader.green, shader.blue);
        return 0;
      }
    }
    double red = 0;
    double green = 0;
    double blue = 0;
    int winner = 0;
    java.util.Arrays.fill(votes, 0);
    for (int s = 0; s < samples; s++) {
      aim(column + sampleColumn[s], row + sampleRow[s]);
      int id = cast(s);
      // Strictly more: among equals the first sample's object stays.
      if (++votes[id] > votes[winner] || s == 0) {
        winner = id;
      }
      red += Math.min(1, shader.red);
      green += Math.min(1, shader.green);
      blue += Math.min(1, shader.blue);
    }
    store(rgb, at, red / samples, green / samples, blue / samples);
    return winner;
  }

  private static void store(byte[] rgb, int at, double red, double green, double blue) {
    rgb[at] = Shader.encode(red);
    rgb[at + 1] = Shader.encode(green);
    rgb[at + 2] = Shader.encode(blue);
  }

  private void aim(double column, double row) {
    double u = (column - camera.cx()) / camera.fx();
    double v = (row - camera.cy()) / camera.fy();
    Vec3 r = camera.right();
    Vec3 d = camera.down();
    Vec3 f = camera.forward();
    double dx = f.x() + u * r.x() + v * d.x();
    double dy = f.y() + u * r.y() + v * d.y();
    double dz = f.z() + u * r.z() + v * d.z();
    double n = 1 / Math.sqrt(dx * dx + dy * dy + dz * dz);
    directionX = dx * n;
    directionY = dy * n;
    directionZ = dz * n;
  }

  /** Shades what the ray meets first; returns 0 for the floor or the object's id + 1. */
  private int cast(int sample) {
    Vec3 eye = camera.position();
    double nearest = -eye.z() / directionZ;
    int hit = -1;
    for (int c = 0; c < candidateCount; c++) {
      double t =
          scene.hit(candidates[c], eye.x(), eye.y(), eye.z(), directionX, directionY, directionZ);
      if (t < nearest) {
        nearest = t;
        hit = candidates[c];
      }
    }
    double px = eye.x() + nearest * directionX;
    double py = eye.y() + nearest * directionY;
    if (hit < 0) {
      shader.floor(px, py, sample);
    } else {
      double pz = eye.z() + nearest * directionZ;
      shader.object(hit, px, py, pz, directionX, directionY, directionZ, sample);
    }
    return hit + 1;
  }

  private List<ObjectState> measure(List<Pose> poses, byte[] mask) {
    int w = camera.width();
    int[][] bounds = new int[objects.size()][];
    for (int i = 0; i < objects.size(); i++) {
      bounds[i] = new int[] {w, camera.height(), -1, -1, 0};
    }
    for (int at = 0; at < mask.length; at++) {
      if (mask[at] != 0) {
        int[] b = bounds[mask[at] - 1];
        b[0] = Math.min(b[0], at % w);
        b[1] = Math.min(b[1], at / w);
        b[2] = Math.max(b[2], at % w);
        b[3] = Math.max(b[3], at / w);
        b[4]++;
      }
    }
    List<ObjectState> states = new ArrayList<>(objects.size());
    for (int i = 0; i < objects.size(); i++) {
      Pose pose = poses.get(i);
      int[] b = bounds[i];
      states.add(
          new ObjectState(
              pose.position(),
              pose.orientation(),
              pose.velocity(),
              pose.angularVelocity(),
              b[4] == 0 ? PixelBox.EMPTY : new PixelBox(b[0], b[1], b[2], b[3]),
              b[4],
              b[4] > 0 || showsBehindOthers(i)));
    }
    return List.copyOf(states);
  }

  /** Whether an object without a pixel in the mask would have one if it stood alone. */
  private boolean showsBehindOthers(int i) {
    Vec3 eye = camera.position();
    for (int row = y0[i]; row <= y1[i]; row++) {
      for (int column = x0[i]; column <= x1[i]; column++) {
        aim(column, row);
        if (scene.hit(i, eye.x(), eye.y(), eye.z(), directionX, directionY, directionZ)
            != SceneGeometry.MISS) {
          return true;
        }
      }
    }
    return false;
  }
}
