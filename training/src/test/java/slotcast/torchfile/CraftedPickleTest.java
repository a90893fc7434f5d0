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

/** Files that would run code where pickle.load reads them. */
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
}
