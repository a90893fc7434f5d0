package slotcast.metric;

/**
 * What a camera says of itself: the fields of sensor_msgs/CameraInfo.
 *
 * @param width of the calibrated image, in camera pixels: usually the whole sensor
 * @param height of the calibrated image
 * @param distortionModel plumb_bob, rational_polynomial or equidistant; empty without distortion
 * @param d parameters of the distortion
 * @param k intrinsics of the raw image, 3x3 row-major
 * @param r rectification, 3x3 row-major; zeros stand for none
 * @param p projection of the rectified image, 3x4 row-major
 * @param binningX camera pixels per image pixel, across; 0 means 1
 * @param binningY camera pixels per image pixel, down; 0 means 1
 * @param roiX first column of the image, in camera pixels
 * @param roiY first row
 * @param roiWidth columns of the image, in camera pixels; 0 means all
 * @param roiHeight rows of the image, in camera pixels; 0 means all
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Calibration(
    int width,
    int height,
    String distortionModel,
    double[] d,
    double[] k,
    double[] r,
    double[] p,
    int binningX,
    int binningY,
    int roiX,
    int roiY,
    int roiWidth,
    int roiHeight) {}
