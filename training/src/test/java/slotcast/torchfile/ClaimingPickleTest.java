package slotcast.torchfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;

/** Files that would take all memory where pickle.load reads them. */
class ClaimingPickleTest {
  @TempDir Path folder;

  private record Claim(String name, PickleBytes pickle, String refusal) {}

  /** Claims of memory that the file does not have; each must fail without taking it. */
  @TestFactory
  Stream<DynamicTest> claimsAreCheckedBeforeMemoryIsTaken() {
    long huge = 1L << 60;
    PickleBytes wide = new PickleBytes();
    PickleBytes repeated = new PickleBytes();
    PickleBytes beyond = new PickleBytes();
    PickleBytes overflow = new PickleBytes();
    PickleBytes deep = new PickleBytes();
    for (int i = 0; i < 1_000_000; i++) {
      deep.op(']');
    }
    for (int i = 1; i < 1_000_000; i++) {
      deep.op('a');
    }
    PickleBytes cyclic = new PickleBytes().op(']', 'q', 0, 'h', 0, 'a', '.');
    PickleBytes laughs = new PickleBytes().op('(', 't', 'q', 0);
    for (int i = 0; i < 100; i++) {
      laughs.op('0', 'h', 0, 'h', 0, 0x86, 'q', 0);
    }
    PickleBytes values = new PickleBytes();
    for (int i = 0; i < 5_000_000; i++) {
      values.op('N');
    }
    List<Claim> all =
        List.of(
            new Claim(
                "2^60 elements",
                new PickleBytes().storageId("FloatStorage", "0", huge).op('.'),
                "a storage of"),
            new Claim(
                "2^60 sizes",
                wide.tensor(() -> wide.storage("0", 1), 0, new long[] {huge}, new long[] {0})
                    .op('.'),
                "more than 2 GiB"),
            new Claim(
                "sizes whose product overflows",
                overflow
                    .tensor(
                        () -> overflow.storage("0", 1),
                        0,
                        new long[] {1 << 30, 1 << 30, 1 << 30, 1 << 30},
                        new long[4])
                    .op('.'),
                "more than 2 GiB"),
            new Claim(
                "a gigabyte of one element",
                repeated
                    .op('}')
                    .text("a")
                    .tensor(() -> repeated.storage("0", 1), 0, new long[] {1 << 28}, new long[] {0})
                    .op('s', '.'),
                "repeat their storages"),
            new Claim(
                "a tensor beyond its storage",
                beyond
                    .tensor(() -> beyond.storage("0", 1, 2, 3), 1, new long[] {2}, new long[] {2})
                    .op('.'),
                "beyond its storage"),
            new Claim(
                "a string of 4 GB",
                new PickleBytes().op('X', 0xff, 0xff, 0xff, 0xff, '.'),
                "cut off"),
            new Claim(
                "bytes of 2^62",
                new PickleBytes().op(0x8e, 0, 0, 0, 0, 0, 0, 0, 0x40, '.'),
                "cut off"),
            new Claim(
                "an integer of 2 GB",
                new PickleBytes().op(0x8b, 0xff, 0xff, 0xff, 0x7f, '.'),
                "an integer of"),
            new Claim("values without end", values.op('.'), "values"),
            new Claim("lists a million deep", deep.op('.'), "nested too deep"),
            new Claim("a list in itself", cyclic, "no dictionary"),
            new Claim("a tuple of 2^100", laughs.op('.'), "nested too deep"),
            new Claim(
                "a key of lists",
                new PickleBytes().op('}', ']', 'q', 0, 'h', 0, 'a').integer(1).op('s', '.'),
                "a key of type list"),
            new Claim("an empty stack", new PickleBytes().op('0', '.'), "more values"),
            new Claim("no mark", new PickleBytes().op('t', '.'), "more values"),
            new Claim("an empty memo", new PickleBytes().op('h', 9, '.'), "not kept"),
            new Claim("an opcode that is none", new PickleBytes().op(0xee, '.'), "0xee"),
            new Claim("no end", new PickleBytes().op('N'), "cut off"));
    return all.stream()
        .map(
            claim ->
                DynamicTest.dynamicTest(
                    claim.name,
                    () -> {
                      String name = "x.pth";
                      for (Path file :
                          List.of(
                              claim.pickle.zip(folder.resolve(name)),
                              claim.pickle.legacy(folder.resolve("y.pth")))) {
                        if (claim.name.equals("no end") && file.endsWith("y.pth")) {
                          continue; // the next pickle goes on where this one stops
                        }
                        assertThatThrownBy(() -> readAll(file))
                            .isInstanceOf(UserError.class)
                            .hasMessageContaining(claim.refusal)
                            .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
                      }
                    }));
  }

  /** Every combination of long names would take memory that the file does not have. */
  @Test
  void foreignNamesAreBounded() throws IOException {
    PickleBytes p = new PickleBytes().op('}', '(');
    for (int i = 0; i < 2000; i++) {
      p.text("k" + i).global("m", "C" + i);
    }
    Path file = p.op('u', '.').zip(folder.resolve("x.pth"));
    assertThatThrownBy(() -> readAll(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("more than 1000 classes");
  }

  private static void readAll(Path file) {
    try (TorchFile torch = TorchFile.read(file)) {
      torch.tensors();
      torch.stateDict();
    }
  }
}
