package slotcast.ros.msg;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Messages of any record type, filled at random from a seed: strings of any alphabet, all lengths.
 */
public final class SampleMessages {
  private static final List<String> TEXTS =
      List.of("", "a", "map", "camera_optical_frame", "Größe", "物体", "x".repeat(40), "🙂 ok");

  private final Random random;

  private final int gidBytes;

  public SampleMessages(long seed) {
    this(seed, Gid.HUMBLE_BYTES);
  }

  SampleMessages(long seed, int gidBytes) {
    random = new Random(seed);
    this.gidBytes = gidBytes;
  }

  /** A message of that record type. */
  public <T> T of(Class<T> record) {
    try {
      RecordComponent[] components = record.getRecordComponents();
      Class<?>[] types = new Class<?>[components.length];
      Object[] values = new Object[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        values[i] = value(record, components[i]);
      }
      return record.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no sample of " + record, e);
    }
  }

  private Object value(Class<?> owner, RecordComponent component) {
    Class<?> wanted = component.getType();
    if (wanted == int.class) {
      return random.nextInt(owner == VisionClass.class ? 1 << 16 : Integer.MAX_VALUE);
    } else if (wanted == byte.class) {
      return (byte) random.nextInt();
    } else if (wanted == long.class) {
      return random.nextLong();
    } else if (wanted == long[].class) {
      return random.longs(random.nextInt(6)).toArray();
    } else if (wanted == boolean[].class) {
      boolean[] values = new boolean[random.nextInt(6)];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextBoolean();
      }
      return values;
    } else if (wanted == boolean.class) {
      return random.nextBoolean();
    } else if (wanted == float.class) {
      return random.nextFloat();
    } else if (wanted == double.class) {
      return random.nextGaussian();
    } else if (wanted == String.class) {
      return TEXTS.get(random.nextInt(TEXTS.size()));
    } else if (wanted == byte[].class) {
      int length = owner == Gid.class ? gidBytes : owner == Uuid.class ? 16 : random.nextInt(50);
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    } else if (wanted == int[].class) {
      int length = owner == MeshTriangle.class ? 3 : random.nextInt(6);
      return random.ints(length, 0, Integer.MAX_VALUE).toArray();
    } else if (wanted == float[].class) {
      float[] values = new float[random.nextInt(20)];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextFloat();
      }
      return values;
    } else if (wanted == double[].class) {
      return random.doubles(fixedLength(owner, component.getName())).toArray();
    } else if (wanted == List.class) {
      List<Object> values = new ArrayList<>();
      Class<?> element =
          (Class<?>)
              ((java.lang.reflect.ParameterizedType) component.getGenericType())
                  .getActualTypeArguments()[0];
      int most = owner == ParameterDescriptor.class ? 1 : 3; // its ranges are bounded
      for (int i = random.nextInt(most + 1); i > 0; i--) {
        values.add(element == String.class ? TEXTS.get(random.nextInt(TEXTS.size())) : of(element));
      }
      return values;
    }
    return of(wanted);
  }

  private int fixedLength(Class<?> owner, String field) {
    return switch (owner.getSimpleName() + "." + field) {
      case "PoseWithCovariance.covariance",
          "TwistWithCovariance.covariance",
          "AccelWithCovariance.covariance" ->
          36;
      case "TrajectoryPoint.covariance", "Plane.coef" -> 4;
      case "SolidPrimitive.dimensions" -> random.nextInt(4);
      case "CameraInfo.k",
          "CameraInfo.r",
          "MetricPoint.covariance",
          "MetricTrajectory.positionCovariance",
          "MetricTrajectory.velocityCovariance",
          "Obstacle.positionCovariance",
          "Obstacle.velocityCovariance" ->
          9;
      case "CameraInfo.p" -> 12;
      default -> random.nextInt(9);
    };
  }

  @SuppressWarnings("unchecked")
  public static <T> MessageType<T> typeOf(Class<T> record) {
    try {
      return (MessageType<T>) record.getField("TYPE").get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no TYPE in " + record, e);
    }
  }

  /** All message records: what the catalogue lists, found by reading zeroes. */
  public static List<Class<?>> records() {
    return MessageCatalog.ALL.stream()
        .<Class<?>>map(type -> type.decode(java.nio.ByteBuffer.wrap(zeroes(type))).getClass())
        .toList();
  }

  /** The shortest payload of zeroes that is a message: empty strings and sequences. */
  static byte[] zeroes(MessageType<?> type) {
    byte[] header = {0, 1, 0, 0};
    for (int bytes = 4; ; bytes++) {
      try {
        byte[] payload = Arrays.copyOf(header, bytes);
        type.decode(java.nio.ByteBuffer.wrap(payload));
        return payload;
      } catch (slotcast.ros.cdr.MalformedMessageException e) {
        if (bytes > 4096) {
          throw e;
        }
      }
    }
  }
}
