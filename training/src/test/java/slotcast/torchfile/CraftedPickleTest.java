package slotcast.torchfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;

/** Files that would run code, or take all memory, where pickle.load reads them. */
class CraftedPickleTest {
  @TempDir Path folder;

  /** Each would leave this file behind if anything ran. */
  private Path proof;

  private record Attack(String name, PickleBytes pickle, String refusal) {}

  private List<Attack> attacks() {
    String command = "touch " + proof;
    List<Attack> all = new ArrayList<>();
    all.add(
        new Attack(
            "REDUCE of os.system",
            new PickleBytes().global("os", "system").op('(').text(command).op('t', 'R', '.'),
            "class os.system"));
    all.add(
        new Attack(
            "REDUCE of eval",
            new PickleBytes()
                .global("builtins", "eval")
                .text("open('" + proof + "', 'w')")
                .op(0x85, 'R', '.'),
            "class builtins.eval"));
    all.add(
        new Attack(
            "Python 2's eval",
            new PickleBytes().global("__builtin__", "eval").text("1").op(0x85, 'R', '.'),
            "class __builtin__.eval"));
    all.add(
        new Attack(
            "STACK_GLOBAL",
            new PickleBytes()
                .text("subprocess")
                .text("Popen")
                .op(0x93, '(')
                .op(']')
                .text("touch")
                .op('a')
                .text(proof.toString())
                .op('a', 't', 'R', '.'),
            "class subprocess.Popen"));
    all.add(
        new Attack(
            "INST",
            new PickleBytes().op('(').text(command).lines('i', "os", "system").op('.'),
            "class os.system"));
    all.add(
        new Attack(
            "INST of an allowed class",
            new PickleBytes().op('(').lines('i', "collections", "OrderedDict").op('.'),
            "an instance (INST) of collections.OrderedDict"));
    all.add(
        new Attack(
            "OBJ",
            new PickleBytes().op('(').global("os", "system").text(command).op('o', '.'),
            "class os.system"));
    all.add(
        new Attack(
            "OBJ of an allowed class",
            new PickleBytes().op('(').global("torch", "Size").op('o', '.'),
            "an instance (OBJ) of class torch.Size"));
    all.add(
        new Attack(
            "NEWOBJ",
            new PickleBytes().global("subprocess", "Popen").text(command).op(0x85, 0x81, '.'),
            "class subprocess.Popen"));
    all.add(
        new Attack(
            "NEWOBJ of an allowed class",
            new PickleBytes().global("torch", "FloatStorage").op(')', 0x81, '.'),
            "an instance (NEWOBJ) of class torch.FloatStorage"));
    all.add(
        new Attack(
            "NEWOBJ_EX",
            new PickleBytes().global("torch", "Size").op(')', '}', 0x92, '.'),
            "an instance (NEWOBJ_EX) of class torch.Size"));
    all.add(
        new Attack(
            "BUILD with __setstate__",
            new PickleBytes()
                .global("collections", "OrderedDict")
                .op('}')
                .text("__setstate__")
                .global("os", "system")
                .op('s', 'b')
                .text(command)
                .op('b', '.'),
            "class os.system"));
    all.add(
        new Attack(
            "BUILD of a class",
            new PickleBytes().global("collections", "OrderedDict").op('}', 'b', '.'),
            "a state (BUILD) for a class collections.OrderedDict"));
    all.add(
        new Attack(
            "BUILD of a dict with no dict",
            new PickleBytes().op('}').text(command).op('b', '.'),
            "a state (BUILD) for a dict"));
    all.add(
        new Attack(
            "a Java class with __setstate__",
            new PickleBytes().global("net.razorvine.pickle.objects", "Reconstructor").op('.'),
            "class net.razorvine.pickle.objects.Reconstructor"));
    all.add(
        new Attack(
            "a Java class",
            new PickleBytes().global("java.lang.Runtime", "getRuntime").op(')', 'R', '.'),
            "class java.lang.Runtime.getRuntime"));
    all.add(
        new Attack(
            "an attribute of an allowed class",
            new PickleBytes().global("collections", "OrderedDict.__init__").op('.'),
            "class collections.OrderedDict.__init__"));
    all.add(
        new Attack(
            "a module under another",
            new PickleBytes().global("torch", "serialization.os.system").op('.'),
            "class torch.serialization.os.system"));
    all.add(
        new Attack(
            "torch.load of bytes",
            new PickleBytes().global("torch.storage", "_load_from_bytes").op('.'),
            "class torch.storage._load_from_bytes"));
    all.add(
        new Attack("extension code", new PickleBytes().op(0x82, 7, '.'), "its extension code 7"));
    all.add(
        new Attack("long extension code", new PickleBytes().op(0x84, 1, 1, 0, 0, '.'), "code 257"));
    all.add(
        new Attack(
            "persistent id in text",
            new PickleBytes().lines('P', "module").op('.'),
            "a persistent id module"));
    all.add(
        new Attack(
            "persistent id of a module",
            new PickleBytes().op('(').text("module").text("os").op('t', 'Q', '.'),
            "a persistent id of kind module"));
    all.add(
        new Attack(
            "persistent id that is a number",
            new PickleBytes().integer(3).op('Q', '.'),
            "a persistent id that is no storage"));
    all.add(
        new Attack(
            "a call of a string",
            new PickleBytes().text("os.system").text(command).op(0x85, 'R', '.'),
            "a call of a str"));
    all.add(
        new Attack(
            "a call of a storage",
            new PickleBytes().global("torch", "FloatStorage").op(')', 'R', '.'),
            "a call of torch.FloatStorage"));
    all.add(
        new Attack(
            "deep inside of a state dict",
            new PickleBytes()
                .op('}')
                .text("state_dict")
                .op('}')
                .text("w")
                .op(']', '(')
                .integer(1)
                .global("posix", "system")
                .text(command)
                .op(0x85, 'R', 'e', 's', 's', '.'),
            "class posix.system"));
    all.add(
        new Attack(
            "as a key",
            new PickleBytes().op('}').global("os", "system").integer(1).op('s', '.'),
            "class os.system"));
    all.add(
        new Attack(
            "by the memo",
            new PickleBytes().global("os", "system").op('q', 0, '0', 'h', 0, '.'),
            "class os.system"));
    all.add(
        new Attack(
            "terminal codes in a name",
            new PickleBytes().global("os\u001b[2J\u202e", "system").op('.'),
            "class os [2J .system"));
    return all;
  }

  @TestFactory
  Stream<DynamicTest> codeIsRefusedByNameAndNothingRuns() {
    proof = folder.resolve("proof");
    return attacks().stream()
        .map(
            attack ->
                DynamicTest.dynamicTest(
                    attack.name,
                    () -> {
                      refused(attack.pickle.zip(folder.resolve("x.pth")), attack.refusal);
                      refused(attack.pickle.legacy(folder.resolve("x_legacy.pth")), attack.refusal);
                      assertThat(proof).doesNotExist();
                    }));
  }

  private static void refused(Path file, String refusal) {
    assertThatThrownBy(() -> TorchFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageContaining(refusal)
        .hasMessageContaining("nothing of it was run");
  }

  /** What pickles before the data may not do either, in the old format. */
  @Test
  void everyPickleOfTheOldFormatIsGuarded() throws IOException {
    Path file = folder.resolve("x.pth");
    byte[] attack = new PickleBytes().integer(1).op('0').global("os", "system").op('.').bytes();
    Files.write(file, attack);
    refused(file, "class os.system");
  }

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
    List<Attack> all =
        List.of(
            new Attack(
                "2^60 elements",
                new PickleBytes().storageId("FloatStorage", "0", huge).op('.'),
                "a storage of"),
            new Attack(
                "2^60 sizes",
                wide.tensor(() -> wide.storage("0", 1), 0, new long[] {huge}, new long[] {0})
                    .op('.'),
                "more than 2 GiB"),
            new Attack(
                "sizes whose product overflows",
                overflow
                    .tensor(
                        () -> overflow.storage("0", 1),
                        0,
                        new long[] {1 << 30, 1 << 30, 1 << 30, 1 << 30},
                        new long[4])
                    .op('.'),
                "more than 2 GiB"),
            new Attack(
                "a gigabyte of one element",
                repeated
                    .op('}')
                    .text("a")
                    .tensor(() -> repeated.storage("0", 1), 0, new long[] {1 << 28}, new long[] {0})
                    .op('s', '.'),
                "repeat their storages"),
            new Attack(
                "a tensor beyond its storage",
                beyond
                    .tensor(() -> beyond.storage("0", 1, 2, 3), 1, new long[] {2}, new long[] {2})
                    .op('.'),
                "beyond its storage"),
            new Attack(
                "a string of 4 GB",
                new PickleBytes().op('X', 0xff, 0xff, 0xff, 0xff, '.'),
                "cut off"),
            new Attack(
                "bytes of 2^62",
                new PickleBytes().op(0x8e, 0, 0, 0, 0, 0, 0, 0, 0x40, '.'),
                "cut off"),
            new Attack(
                "an integer of 2 GB",
                new PickleBytes().op(0x8b, 0xff, 0xff, 0xff, 0x7f, '.'),
                "an integer of"),
            new Attack("values without end", values.op('.'), "values"),
            new Attack("lists a million deep", deep.op('.'), "nested too deep"),
            new Attack("a list in itself", cyclic, "no dictionary"),
            new Attack("a tuple of 2^100", laughs.op('.'), "nested too deep"),
            new Attack(
                "a key of lists",
                new PickleBytes().op('}', ']', 'q', 0, 'h', 0, 'a').integer(1).op('s', '.'),
                "a key of type list"),
            new Attack("an empty stack", new PickleBytes().op('0', '.'), "more values"),
            new Attack("no mark", new PickleBytes().op('t', '.'), "more values"),
            new Attack("an empty memo", new PickleBytes().op('h', 9, '.'), "not kept"),
            new Attack("an opcode that is none", new PickleBytes().op(0xee, '.'), "0xee"),
            new Attack("no end", new PickleBytes().op('N'), "cut off"));
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

  /** The same attacks in a file that holds whole weights: left inert, and named. */
  @TestFactory
  Stream<DynamicTest> besideWholeWeightsAForeignClassIsInertAndNamed() {
    proof = folder.resolve("proof");
    String command = "touch " + proof;
    Map<String, Consumer<PickleBytes>> makers = new LinkedHashMap<>();
    makers.put("a name", p -> p.global("os", "system"));
    makers.put("REDUCE", p -> p.global("os", "system").text(command).op(0x85, 'R'));
    makers.put("NEWOBJ", p -> p.global("os", "system").text(command).op(0x85, 0x81));
    makers.put("NEWOBJ_EX", p -> p.global("os", "system").text(command).op(0x85, '}', 0x92));
    makers.put("INST", p -> p.op('(').text(command).lines('i', "os", "system"));
    makers.put("OBJ", p -> p.op('(').global("os", "system").text(command).op('o'));
    makers.put("STACK_GLOBAL", p -> p.text("os").text("system").op(0x93, ')', 'R'));
    makers.put(
        "BUILD, items and a call of the object",
        p ->
            p.global("os", "system")
                .op(')', 'R', '}')
                .text("__setstate__")
                .global("os", "system")
                .op('s', 'b')
                .text(command)
                .op('a')
                .text("k")
                .text(command)
                .op('s')
                .text(command)
                .op(0x85, 'R'));
    makers.put("in a set", p -> p.op(0x8f, '(').global("os", "system").op(0x90));
    makers.put("in a frozenset", p -> p.op('(').global("os", "system").op(0x91));
    return makers.entrySet().stream()
        .map(
            maker ->
                DynamicTest.dynamicTest(
                    maker.getKey(),
                    () -> {
                      inert(weightsBeside(maker.getValue()).zip(folder.resolve("x.pth")));
                      inert(weightsBeside(maker.getValue()).legacy(folder.resolve("y.pth")));
                      assertThat(proof).doesNotExist();
                    }));
  }

  private static PickleBytes weightsBeside(Consumer<PickleBytes> value) {
    PickleBytes p = new PickleBytes().op('}', '(').text("state_dict").op('}').text("w");
    p.tensor(() -> p.storage("0", 4, 5), 0, new long[] {2}, new long[] {1}).op('s');
    p.text("args");
    value.accept(p);
    return p.op('u', '.');
  }

  private static void inert(Path file) {
    try (TorchFile torch = TorchFile.read(file)) {
      assertThat(torch.stateDict().get("w").floats()).containsExactly(4, 5);
      assertThat(torch.foreignClasses()).containsExactly("os.system");
      assertThat(torch.tensorDicts()).extracting(TensorDict::path).containsExactly("state_dict");
    }
  }

  /** Weights that are made by a foreign class are refused by its name, whatever is beside them. */
  @Test
  void weightsOfAForeignClassAreRefused() throws IOException {
    PickleBytes p = new PickleBytes().op('}', '(').text("state_dict").op('}').text("w");
    p.global("torch._utils", "_rebuild_sparse_tensor").op(')', 'R', 's').text("x");
    p.tensor(() -> p.storage("0", 4, 5), 0, new long[] {2}, new long[] {1}).op('u', '.');
    try (TorchFile torch = TorchFile.read(p.zip(folder.resolve("x.pth")))) {
      assertThatThrownBy(torch::stateDict)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("a sparse tensor (torch._utils._rebuild_sparse_tensor) under w");
    }
  }

  /** Every combination of long names would take memory that the file does not have. */
  @Test
  void foreignNamesAreBounded() throws IOException {
    PickleBytes p = new PickleBytes().op('}', '(');
    for (int i = 0; i < 2000; i++) {
      p.text("k" + i).global("m", "C" + i);
    }
    refused(p.op('u', '.').zip(folder.resolve("x.pth")), "more than 1000 classes");
  }

  private static void readAll(Path file) {
    try (TorchFile torch = TorchFile.read(file)) {
      torch.tensors();
      torch.stateDict();
    }
  }
}
