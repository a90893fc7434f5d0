package slotcast.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;

/** A double from a number only: Jackson itself would also take the text "NaN". */
final class PlainDouble extends StdScalarDeserializer<Double> {
  private static final long serialVersionUID = 1;

  private PlainDouble(Class<Double> type) {
    super(type);
  }

  static SimpleModule module() {
    return new SimpleModule("slotcast plain numbers")
        .addDeserializer(Double.class, new PlainDouble(Double.class))
        .addDeserializer(double.class, new PlainDouble(double.class));
  }

  @Override
  public Double deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (parser.currentToken().isNumeric()) {
      return parser.getDoubleValue();
    }
    return (Double) context.handleUnexpectedToken(handledType(), parser);
  }

  @Override
  public Double getNullValue(DeserializationContext context) throws JsonMappingException {
    if (!_valueClass.isPrimitive()) {
      return null;
    }
    if (context.isEnabled(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)) {
      context.reportInputMismatch(this, "nothing for a number");
    }
    return 0.0;
  }
}
