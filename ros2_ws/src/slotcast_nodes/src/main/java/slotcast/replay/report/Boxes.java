package slotcast.replay.report;

import slotcast.tracking.Box;

/** How boxes lie to each other. */
final class Boxes {
  private Boxes() {}

  static double area(Box box) {
    return box.width() * box.height();
  }

  /** Area that both cover, in square pixels. */
  static double both(Box a, Box b) {
    double width = Math.min(a.right(), b.right()) - Math.max(a.left(), b.left());
    double height = Math.min(a.bottom(), b.bottom()) - Math.max(a.top(), b.top());
    return Math.max(0, width) * Math.max(0, height);
  }

  /** 0 to 1; 0 for two boxes without area. */
  static double iou(Box a, Box b) {
    double both = both(a, b);
    double either = area(a) + area(b) - both;
    return either > 0 ? both / either : 0;
  }

  /** Share of a box that another one covers, 0 to 1. */
  static double covered(Box box, Box by) {
    return area(box) > 0 ? both(box, by) / area(box) : 0;
  }

  static double longerSide(Box box) {
    return Math.max(box.width(), box.height());
  }

  /** The smallest box about both. */
  static Box about(Box a, Box b) {
    return Box.between(
        Math.min(a.left(), b.left()),
        Math.min(a.top(), b.top()),
        Math.max(a.right(), b.right()),
        Math.max(a.bottom(), b.bottom()));
  }
}
