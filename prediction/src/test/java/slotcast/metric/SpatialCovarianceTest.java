package slotcast.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import slotcast.geometry.Vec3;
import slotcast.tracking.Covariance;

/** Against the matrix products of Hipparchus. */
class SpatialCovarianceTest {
  private static final Vec3 DX = new Vec3(0.4, -1.2, 0.3);
  private static final Vec3 DY = new Vec3(2, 0.1, -0.7);

  private static RealMatrix matrix(SpatialCovariance c) {
    double[] m = c.toArray();
    return MatrixUtils.createRealMatrix(
        new double[][] {{m[0], m[1], m[2]}, {m[3], m[4], m[5]}, {m[6], m[7], m[8]}});
  }

  private static void same(RealMatrix got, RealMatrix expected) {
    assertThat(got.subtract(expected).getNorm1()).isCloseTo(0, within(1e-12));
  }

  @Test
  void carriedThroughAJacobian() {
    RealMatrix j =
        MatrixUtils.createRealMatrix(
            new double[][] {{DX.x(), DY.x()}, {DX.y(), DY.y()}, {DX.z(), DY.z()}});
    RealMatrix c = MatrixUtils.createRealMatrix(new double[][] {{4, -1.5}, {-1.5, 9}});
    same(
        matrix(SpatialCovariance.carried(new Covariance(4, -1.5, 9), DX, DY)),
        j.multiply(c).multiply(j.transpose()));
  }

  @Test
  void distancesAndVariances() {
    SpatialCovariance c =
        SpatialCovariance.carried(new Covariance(4, -1.5, 9), DX, DY)
            .plus(SpatialCovariance.round(0.3));
    Vec3 e = new Vec3(1, -2, 0.5);
    double[] v = {e.x(), e.y(), e.z()};
    RealMatrix inverse = new LUDecomposition(matrix(c)).getSolver().getInverse();
    double expected =
        MatrixUtils.createRealVector(v)
            .dotProduct(inverse.operate(MatrixUtils.createRealVector(v)));
    assertThat(c.squaredDistance(e)).isCloseTo(expected, within(1e-9));
    Vec3 unit = e.unit();
    double[] u = {unit.x(), unit.y(), unit.z()};
    double along =
        MatrixUtils.createRealVector(u)
            .dotProduct(matrix(c).operate(MatrixUtils.createRealVector(u)));
    assertThat(c.variance(unit)).isCloseTo(along, within(1e-12));
    same(matrix(SpatialCovariance.of(c.toArray())), matrix(c));
  }
}
