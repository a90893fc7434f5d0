package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParameterException;
import slotcast.error.UserError;

/** Random parameter files and command lines: the right values or one clear line. */
class ArgumentsFuzzTest {
  /** Replay with -Dslotcast.seed=N. */
  private static final long SEED = Long.getLong("slotcast.seed", 20261125L);

  private static final List<String> KEYS =
      List.of("steps", "steps", "steps", "step", "weights", "use_sim_time", "a.b", "reset_gap_s");
  private static final List<String> VALUES =
      List.of(
          "7",
          "12",
          "50",
          "51",
          "0",
          "7.9",
          "7.0",
          "\"7\"",
          "'7'",
          "true",
          "yes",
          "[7]",
          "[]",
          "null",
          "~",
          "",
          ".nan",
          ".inf",
          "99999999999",
          "0x10",
          "1e1",
          "{a: 1}",
          "!!str 7",
          "&x 7",
          "*x",
          "text",
          "-1",
          "[1, b]",
          "|\n      7",
          "\u00e9",
          "!foo 7",
          "<<",
          "@",
          "7 # seven");

  @TempDir Path folder;
  private int right;
  private int refused;

  private static <T> T any(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** What the last line of the random sections for the node says, by a reading of our own. */
  private record Written(String yaml, Integer steps, boolean plain) {}

  /** Sections in rising order of precedence, so that the last one that applies wins. */
  private static Written write(Random random) {
    StringBuilder yaml = new StringBuilder(random.nextInt(8) == 0 ? "\uFEFF" : "");
    Integer steps = null;
    boolean plain = true;
    int wrecked = random.nextInt(3);
    for (String pattern :
        List.of("usb_cam", "/r/**", "/**", "/**/slotcast_prediction", "slotcast_prediction")) {
      if (random.nextInt(3) == 0) {
        continue;
      }
      yaml.append(pattern).append(":\n  ros__parameters:\n");
      for (int i = random.nextInt(3); i > 0; i--) {
        boolean wild = wrecked == 0 && random.nextBoolean();
        String key = wild ? any(random, KEYS) : "steps";
        String value = wild ? any(random, VALUES) : Integer.toString(1 + random.nextInt(50));
        yaml.append("    ").append(key).append(": ").append(value).append('\n');
        plain &= !wild;
        if (!wild && !pattern.equals("usb_cam") && !pattern.startsWith("/r")) {
          steps = Integer.valueOf(value);
        }
      }
    }
    return new Written(yaml.toString(), steps, plain);
  }

  @Test
  void twoHundredParameterFiles() throws IOException {
    for (long seed = SEED; seed < SEED + 200; seed++) {
      Random random = new Random(seed * 0x9E3779B97F4A7C15L); // near seeds, other numbers
      Written written = write(random);
      String text = written.yaml();
      boolean broken = random.nextInt(4) == 0 && !text.isEmpty();
      if (broken) {
        StringBuilder bytes = new StringBuilder(text);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
          bytes.setCharAt(
              random.nextInt(bytes.length()),
              any(random, List.of(':', '\n', '\t', '{', '*', '\0', '-')));
        }
        text = bytes.toString();
      }
      Path file = Files.writeString(folder.resolve("p.yaml"), text);
      String[] arguments = {"--ros-args", "--params-file", file.toString()};
      NodeCommand.Plan plan = run(seed, text, arguments);
      if (plan != null && written.plain() && !broken) {
        assertThat(plan.prediction().steps())
            .as("seed %s: %s", seed, text)
            .isEqualTo(written.steps() == null ? 10 : written.steps());
      }
      if (plan == null) {
        assertThat(written.plain() && !broken).as("seed %s refuses: %s", seed, text).isFalse();
      }
    }
    assertThat(right).isGreaterThan(50);
    assertThat(refused).isGreaterThan(20);
  }

  @Test
  void twoHundredCommandLines() {
    List<String> words =
        List.of(
            "-p",
            "-r",
            "--ros-args",
            "--",
            "--remap",
            "--param",
            "--log-level",
            "--enclave",
            "--params-file",
            "--disable-stdout-logs",
            "--steps",
            "5",
            "steps:=7",
            "steps:=7.5",
            "slotcast_prediction:steps:=9",
            "__ns:=/r",
            "__ns:=r",
            "__node:=x",
            "a:=b",
            "~/a:=/b",
            "info",
            "x:=debug",
            "/tmp",
            "--only",
            "perception",
            ":=",
            "*:=a",
            "--namespace",
            "");
    for (long seed = SEED; seed < SEED + 200; seed++) {
      Random random = new Random(seed * 0x9E3779B97F4A7C15L); // near seeds, other numbers
      List<String> line = new ArrayList<>();
      Integer steps = null;
      if (random.nextBoolean()) {
        // A right line: assignments in blocks, with rules and own options between them.
        for (int block = random.nextInt(4); block > 0; block--) {
          line.add("--ros-args");
          for (int i = random.nextInt(4); i > 0; i--) {
            steps = 1 + random.nextInt(50);
            String prefix = random.nextBoolean() ? "slotcast_prediction:" : "";
            line.addAll(List.of("-p", prefix + "steps:=" + steps, "-r", "a" + i + ":=b"));
          }
          line.addAll(List.of("--", "--threads", "2"));
          line = new ArrayList<>(line.subList(0, line.size() - (block > 1 ? 2 : 0)));
        }
        NodeCommand.Plan plan = run(seed, line.toString(), line.toArray(String[]::new));
        assertThat(plan).as("seed %s: %s", seed, line).isNotNull();
        assertThat(plan.prediction().steps())
            .as("seed %s: %s", seed, line)
            .isEqualTo(steps == null ? 10 : steps);
      } else {
        for (int i = random.nextInt(10); i > 0; i--) {
          line.add(any(random, words));
        }
        run(seed, line.toString(), line.toArray(String[]::new));
      }
    }
    assertThat(right).isGreaterThan(80);
    assertThat(refused).isGreaterThan(40);
  }

  private NodeCommand.Plan run(long seed, String what, String... arguments) {
    try {
      NodeCommand.Plan plan = CommandLines.plan(arguments);
      if (plan.prediction() != null) {
        assertThat(plan.prediction().steps()).as("seed %s: %s", seed, what).isBetween(1, 50);
      }
      right++;
      return plan;
    } catch (UserError | ParameterException e) {
      assertThat(e.getMessage()).as("seed %s: %s", seed, what).doesNotContain("\n");
      refused++;
      return null;
    } catch (RuntimeException | StackOverflowError e) {
      return fail("seed " + seed + ": " + what, e);
    }
  }
}
