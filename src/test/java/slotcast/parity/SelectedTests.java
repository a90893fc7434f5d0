package slotcast.parity;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs test classes, or methods given as {@code Class#method}, in a process of their own, under
 * system properties given as {@code name=value}; its last line counts what happened.
 */
final class SelectedTests {
  private SelectedTests() {}

  public static void main(String[] arguments) {
    List<DiscoverySelector> tests = new ArrayList<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals > 0) {
        System.setProperty(argument.substring(0, equals), argument.substring(equals + 1));
      } else {
        tests.add(argument.contains("#") ? selectMethod(argument) : selectClass(argument));
      }
    }
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(tests).build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    summary.printFailuresTo(out, 3);
    out.println(
        counts(
            summary.getTestsSucceededCount(),
            summary.getTotalFailureCount(),
            summary.getTestsAbortedCount()));
    System.exit(summary.getTotalFailureCount() == 0 ? 0 : 1);
  }

  static String counts(long passed, long failed, long skipped) {
    return passed + " passed, " + failed + " failed, " + skipped + " skipped";
  }
}
