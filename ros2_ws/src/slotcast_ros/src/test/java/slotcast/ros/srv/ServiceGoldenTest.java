package slotcast.ros.srv;

import static slotcast.ros.msg.CycloneGolden.same;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.ros.msg.FloatingPointRange;
import slotcast.ros.msg.IntegerRange;
import slotcast.ros.msg.LifecycleState;
import slotcast.ros.msg.LifecycleTransition;
import slotcast.ros.msg.ListParametersResult;
import slotcast.ros.msg.Log;
import slotcast.ros.msg.Parameter;
import slotcast.ros.msg.ParameterDescriptor;
import slotcast.ros.msg.ParameterEvent;
import slotcast.ros.msg.ParameterValue;
import slotcast.ros.msg.SetParametersResult;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TransitionDescription;
import slotcast.ros.msg.TransitionEvent;

/** Requests, answers and the messages beside them, held to bytes from Cyclone DDS. */
class ServiceGoldenTest {
  private static final List<String> TEXTS = List.of("a", "", "/camera/b");

  private static final ParameterValue FULL =
      new ParameterValue(
          (byte) 9,
          true,
          -7,
          1.5,
          "text",
          new byte[] {1, -1},
          new boolean[] {true, false, true},
          new long[] {-1, 1L << 40},
          new double[] {0.5, -2},
          TEXTS);

  private static final ParameterValue EMPTY =
      new ParameterValue(
          (byte) 0,
          false,
          0,
          0,
          "",
          new byte[0],
          new boolean[0],
          new long[0],
          new double[0],
          List.of());

  private static final Parameter MIN_AREA = new Parameter("min_area", FULL);
  private static final Parameter NAMELESS = new Parameter("", EMPTY);
  private static final SetParametersResult TAKEN = new SetParametersResult(true, "");
  private static final SetParametersResult REFUSED = new SetParametersResult(false, "too large");
  private static final LifecycleState NO_STATE = new LifecycleState((byte) 0, "");

  private static final TransitionDescription CONFIGURE =
      new TransitionDescription(
          new LifecycleTransition((byte) 1, "configure"),
          new LifecycleState((byte) 1, "unconfigured"),
          new LifecycleState((byte) 10, "configuring"));

  @Test
  void events() throws IOException {
    same(
        ParameterEvent.TYPE,
        new ParameterEvent(
            new Time(3, 4), "/node", List.of(MIN_AREA), List.of(MIN_AREA, NAMELESS), List.of()));
    same(
        Log.TYPE, new Log(new Time(5, 6), Log.WARN, "robot1.node", "a line", "File.java", "f", 77));
    same(
        TransitionEvent.TYPE,
        new TransitionEvent(
            1L << 60, CONFIGURE.transition(), CONFIGURE.startState(), CONFIGURE.goalState()));
  }

  @Test
  void questionsAboutParameters() throws IOException {
    same(ParameterServices.LIST.request(), new ParameterServices.Listing(TEXTS.subList(0, 2), 3));
    same(ParameterServices.LIST.response(), new ListParametersResult(TEXTS, TEXTS.subList(0, 1)));
    same(ParameterServices.GET.request(), TEXTS);
    same(ParameterServices.GET.response(), List.of(FULL, EMPTY));
    same(ParameterServices.GET_TYPES.request(), TEXTS.subList(0, 1));
    same(ParameterServices.GET_TYPES.response(), new byte[] {1, -1});
    same(ParameterServices.DESCRIBE.request(), TEXTS.subList(0, 1));
    same(
        ParameterServices.DESCRIBE.response(),
        List.of(
            new ParameterDescriptor(
                "n",
                (byte) 3,
                "what",
                "0.25 to 0.75",
                false,
                true,
                List.of(new FloatingPointRange(0.25, 0.75, 0)),
                List.of()),
            new ParameterDescriptor(
                "i",
                (byte) 2,
                "",
                "",
                true,
                false,
                List.of(),
                List.of(new IntegerRange(-5, 5, 1)))));
  }

  @Test
  void changesOfParameters() throws IOException {
    same(ParameterServices.SET.request(), List.of(MIN_AREA, NAMELESS));
    same(ParameterServices.SET.response(), List.of(TAKEN, REFUSED));
    same(ParameterServices.SET_ATOMICALLY.request(), List.of(MIN_AREA));
    same(ParameterServices.SET_ATOMICALLY.response(), REFUSED);
  }

  @Test
  void lifecycles() throws IOException {
    same(LifecycleServices.CHANGE_STATE.request(), new LifecycleTransition((byte) 3, "activate"));
    same(LifecycleServices.CHANGE_STATE.response(), true);
    same(LifecycleServices.GET_STATE.request(), new Empty());
    same(LifecycleServices.GET_STATE.response(), new LifecycleState((byte) 3, "active"));
    same(LifecycleServices.GET_AVAILABLE_STATES.request(), new Empty());
    same(
        LifecycleServices.GET_AVAILABLE_STATES.response(),
        List.of(
            new LifecycleState((byte) 1, "unconfigured"),
            new LifecycleState((byte) 2, "inactive")));
    same(LifecycleServices.GET_AVAILABLE_TRANSITIONS.request(), new Empty());
    same(
        LifecycleServices.GET_AVAILABLE_TRANSITIONS.response(),
        List.of(
            CONFIGURE,
            new TransitionDescription(new LifecycleTransition((byte) 0, ""), NO_STATE, NO_STATE)));
  }

  @Test
  void orders() throws IOException {
    same(Outcome.TRIGGER.request(), new Empty());
    same(Outcome.TRIGGER.response(), new Outcome(true, "done"));
    same(Outcome.SET_WEIGHTS.request(), new Weights("isa-small", "slotformer-isa"));
    same(Outcome.SET_WEIGHTS.response(), new Outcome(false, "no such file"));
  }
}
