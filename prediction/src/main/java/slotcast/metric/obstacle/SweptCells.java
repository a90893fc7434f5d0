package slotcast.metric.obstacle;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.geometry.Vec3;

/**
 * The cells of the ground that objects may be on within the horizon: also between two points of a
 * path, so that a fast object leaves no gap. Cells are squares of the fixed frame; each is told
 * once, with the object that may be there first.
 */
public final class SweptCells {
  private final double size;
  private final Map<Key, Cell> cells = new LinkedHashMap<>();

  private record Key(long column, long row) {}

  /**
   * One cell.
   *
   * @param middle of the square, at the height of the middle of the object
   * @param seconds after the newest image, of the first time that the object may be there
   * @param trackId of that object
   */
  public record Cell(Vec3 middle, double seconds, int trackId) {}

  /**
   * @param size of a cell's side, metres
   */
  public SweptCells(double size) {
    this.size = size;
  }

  /**
   * Adds the way of an object.
   *
   * @param discs where it may be, at least one, in order of time
   */
  public void add(int trackId, List<Inflation.Disc> discs) {
    for (int i = 0; i < discs.size(); i++) {
      sweep(trackId, discs.get(i), discs.get(Math.min(i + 1, discs.size() - 1)));
    }
  }

  private void sweep(int trackId, Inflation.Disc from, Inflation.Disc to) {
    double most = Math.max(from.radius(), to.radius());
    long left = column(Math.min(from.middle().x(), to.middle().x()) - most);
    long right = column(Math.max(from.middle().x(), to.middle().x()) + most);
    long low = column(Math.min(from.middle().y(), to.middle().y()) - most);
    long high = column(Math.max(from.middle().y(), to.middle().y()) + most);
    for (long row = low; row <= high; row++) {
      for (long column = left; column <= right; column++) {
        visit(trackId, from, to, column, row);
      }
    }
  }

  private void visit(int trackId, Inflation.Disc from, Inflation.Disc to, long column, long row) {
    double x = (column + 0.5) * size;
    double y = (row + 0.5) * size;
    double dx = to.middle().x() - from.middle().x();
    double dy = to.middle().y() - from.middle().y();
    double square = dx * dx + dy * dy;
    double along = (x - from.middle().x()) * dx + (y - from.middle().y()) * dy;
    double share = square == 0 ? 0 : Math.max(0, Math.min(1, along / square));
    double offX = x - from.middle().x() - share * dx;
    double offY = y - from.middle().y() - share * dy;
    double radius = from.radius() + share * (to.radius() - from.radius());
    if (Math.hypot(offX, offY) > radius) {
      return;
    }
    double seconds = from.seconds() + share * (to.seconds() - from.seconds());
    double z = from.middle().z() + share * (to.middle().z() - from.middle().z());
    Cell cell = new Cell(new Vec3(x, y, z), seconds, trackId);
    cells.merge(new Key(column, row), cell, (a, b) -> a.seconds() <= b.seconds() ? a : b);
  }

  private long column(double metres) {
    return (long) Math.floor(metres / size);
  }

  /** All cells. */
  public Collection<Cell> cells() {
    return cells.values();
  }
}
