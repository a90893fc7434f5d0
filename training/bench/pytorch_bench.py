#!/usr/bin/env python3
"""PyTorch beside Slotcast: the same paths, models and inputs as ./slotcast bench, timed in Python.

    python training/bench/pytorch_bench.py --check GOLDEN_FOLDER
    python training/bench/pytorch_bench.py --device cuda --compile --json rows.json

Needs Python 3.10 and PyTorch 2.x with NumPy. The rows are JSON of the same schema as Slotcast's.
"""

import argparse
import contextlib
import copy
import json
import math
import os
import platform
import sys
import time

import numpy as np
import torch

import golden
import models
import tensors
from parts import State

SCHEMA = "slotcast-bench-1"
STEPS = 10  # of a rollout
WARM_UP = 5
HERE = os.path.dirname(os.path.abspath(__file__))
WEIGHTS = os.path.join(HERE, "..", "..", "{}", "src", "main", "resources", "slotcast", "weights")

SAVI_OBJ3D = {  # training/configs/models/savi-obj3d.yaml
    "resolution": [64, 64],
    "slots": {"count": 6, "size": 128, "mlp_size": 256, "iterations": 2},
    "encoder": {"channels": [3, 64, 64, 64, 64], "kernel": 5, "out_channels": 128},
    "kernel": {"layer": "MLP"},
    "predictor": {
        "type": "TRANSFORMER",
        "layers": 2,
        "heads": 4,
        "ffn_size": 512,
        "norm_first": True,
        "rnn": True,
    },
    "decoder": {"channels": [128, 64, 64, 64, 64], "resolution": [8, 8], "kernel": 5},
    "corrector": {"type": "SLOT_ATTENTION"},
}
SLOTFORMER_OBJ3D = {  # training/configs/models/slotformer-obj3d.yaml
    "history_len": 6,
    "num_slots": 6,
    "slot_size": 128,
    "d_model": 128,
    "layers": 4,
    "heads": 8,
    "ffn_size": 512,
    "resolution": [64, 64],
    "decoder": SAVI_OBJ3D["decoder"],
}
MODELS = {  # by the names of --models: files of SAVi and SlotFormer, clips and frames of a step
    "obj3d": ("savi-obj3d", "slotformer-obj3d", 4, 6),
    "shipped": ("isa-64", "slotformer-isa-64", 8, 4),
    "small": ("isa-small", "slotformer-isa", 8, 4),
}
ROLLOUT_CLIPS = 8
PATHS = (
    "frame_to_slots",
    "frame_to_masks",
    "rollout",
    "rollout_decoded",
    "savi_step",
    "slotformer_step",
)


def model(name, kind, default, options):
    """From a file of --weights or, of shipped models, of the sources; else with seeded weights."""
    module = "perception" if kind is models.Savi else "prediction"
    for folder in (options.weights, WEIGHTS.format(module)):
        path = folder and os.path.join(folder, name + ".safetensors")
        if path and os.path.exists(path):
            weights, metadata = tensors.read(path)
            return tensors.load(kind(json.loads(metadata["config"])), weights)
    if default is None:
        raise SystemExit(f"weights: got no {name}.safetensors in {options.weights}, expected it")
    torch.manual_seed(options.seed)  # of biases
    return tensors.randomise(kind(default), options.seed)


class Paths:
    """What is timed of one pair of models: functions without arguments that return arrays.

    Each begins with arrays of the host and ends with arrays there, so that a GPU has finished when
    it returns.
    """

    def __init__(self, name, options):
        savi, slotformer, self.clips, self.frames = MODELS[name]
        self.options, self.device = options, torch.device(options.device)
        self.savi = model(savi, models.Savi, SAVI_OBJ3D if name == "obj3d" else None, options)
        default = SLOTFORMER_OBJ3D if name == "obj3d" else None
        self.slotformer = model(slotformer, models.SlotFormer, default, options)
        for m in (self.savi, self.slotformer):
            # Evaluation has transformer layers of one call, which a compiler cannot look into.
            m.to(self.device).train(options.compile is not None)

    def drawn(self, name, *shape, width=1.0, centre=0.0):
        values = tensors.generate(name, self.options.seed, shape, width, centre)
        return torch.from_numpy(values)

    def given(self, x):
        return x.to(self.device)

    def compiled(self, function):
        if self.options.compile is None:
            return function
        torch._dynamo.config.allow_rnn = True  # else the LSTM cuts the graph in pieces
        return torch.compile(function, mode=self.options.compile, dynamic=False)

    @contextlib.contextmanager
    def mode(self, training=False):
        precision = (
            torch.autocast(self.device.type, torch.bfloat16)
            if self.options.bf16
            else contextlib.nullcontext()
        )
        if training:
            gradients = torch.enable_grad()
        elif self.options.compile is None:
            gradients = torch.inference_mode()
        else:
            gradients = torch.no_grad()
        with gradients, precision:
            yield

    def path(self, name):
        return getattr(self, name)()

    def frame(self, decode):
        height, width = self.savi.config["resolution"]
        image = self.drawn("image", 1, 3, height, width)
        state = memory = None

        def step(x, slots, positions, scales, rotations, memory):
            last = State(slots, positions, scales, rotations)
            found, memory, _, _ = self.savi.correct(self.savi.encode(x), last, memory)
            masks = self.savi.decode(found)[2] if decode else None
            return found.slots, masks, memory

        with torch.no_grad():  # the third frame is timed, where every part has run before
            features = self.savi.encode(self.given(image))
            for _ in range(2):
                state, memory, _, _ = self.savi.correct(features, state, memory)
        step = self.compiled(step)

        def run():
            with self.mode():
                slots, masks, _ = step(self.given(image), *state.parts(), memory)
                return host(slots, masks)

        return run

    def frame_to_slots(self):
        return self.frame(False)

    def frame_to_masks(self):
        return self.frame(True)

    def states(self, name, clips, frames):
        """Slots of clips (B,T,K,C) and, for a model with poses, positions and scales."""
        c = self.slotformer.config
        k = c["num_slots"]
        slots = self.drawn(name + " slots", clips, frames, k, c["slot_size"])
        if not self.slotformer.corrector:
            return State(slots)
        kind = self.slotformer.corrector["type"]
        if kind == "ISA_TSR":
            raise SystemExit("slotformer: got rotations, expected a model without")
        positions = self.drawn(name + " positions", clips, frames, k, 2, width=0.5)
        scales = None
        if kind == "ISA_TS":
            scales = self.drawn(name + " scales", clips, frames, k, 2, width=0.05, centre=0.15)
        return State(slots, positions, scales)

    def rolled(self, decode):
        history = self.states("history", 1, self.slotformer.config["history_len"])

        def roll(slots, positions, scales, rotations):
            seen = State(slots, positions, scales, rotations)
            future = self.slotformer.rollout(seen, STEPS)
            image, _, masks = self.slotformer.decode_clips(future) if decode else (None,) * 3
            return future.slots, future.positions, image, masks

        roll = self.compiled(roll)

        def run():
            with self.mode():
                slots, positions, image, masks = roll(*history.map(self.given).parts())
                return host(slots, positions, image, masks)

        return run

    def rollout(self):
        return self.rolled(False)

    def rollout_decoded(self):
        return self.rolled(True)

    def step(self, parameters, rate, clip, loss):
        parameters = list(parameters)
        optimiser = torch.optim.Adam(parameters, lr=rate, fused=True)
        loss = self.compiled(loss)

        def run():
            optimiser.zero_grad()
            with self.mode(training=True):
                value = loss()
            value.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(parameters, clip)
            optimiser.step()
            if self.device.type == "cuda":
                torch.cuda.synchronize(self.device)
            return host(value.detach())

        return run

    def savi_step(self):
        """Forward, backward, clipping and Adam on one batch of clips, without dropout."""
        height, width = self.savi.config["resolution"]
        video = self.given(self.drawn("video", self.clips, self.frames, 3, height, width))
        trained = copy.deepcopy(self.savi).train()
        for module in trained.modules():
            if isinstance(module, torch.nn.RNNBase):
                module.flatten_parameters()  # a copy's are in pieces
        return self.step(trained.parameters(), 1e-4, 0.05, lambda: trained.loss(video))

    def slotformer_step(self):
        """As savi_step, of slots and poses; no image is decoded, nothing is clipped."""
        seen = self.slotformer.config["history_len"]
        clip = self.states("clip", ROLLOUT_CLIPS, seen + STEPS).map(self.given)
        history, future = clip.map(lambda x: x[:, :seen]), clip.map(lambda x: x[:, seen:])
        trained = copy.deepcopy(self.slotformer).train()
        parameters = trained.rollouter.parameters()
        return self.step(parameters, 2e-4, None, lambda: trained.loss(history, future))


def host(*results):
    return [x.float().cpu().numpy() for x in results if x is not None]


def mean_size(arrays):
    """The mean of all absolute values: the same in Java, whose inputs and weights are the same."""
    total = sum(float(np.abs(a).sum(dtype=np.float64)) for a in arrays)
    return total / sum(a.size for a in arrays)


class Row:
    """One path, ready to be timed in blocks."""

    def __init__(self, paths, model_name, path):
        self.model_name, self.path = model_name, path
        self.device = paths.device
        if self.device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(self.device)
        self.run = paths.path(path)
        self.value = mean_size(self.run())

    def block(self, rounds):
        """Milliseconds of the clock and of the processor, of each round."""
        wall, processor = [], []
        for _ in range(rounds):
            begun, used = time.perf_counter(), time.process_time()
            self.run()
            wall.append(1e3 * (time.perf_counter() - begun))
            processor.append(1e3 * (time.process_time() - used))
        return {"value": self.value, "wall_ms": wall, "processor_ms": processor}

    def summary(self, block):
        wall, processor = sorted(block["wall_ms"]), sorted(block["processor_ms"])
        row = {
            "model": self.model_name,
            "path": self.path,
            "rounds": len(wall),
            "median_ms": percentile(wall, 0.5),
            "p95_ms": percentile(wall, 0.95),
            "p99_ms": percentile(wall, 0.99),
            "p999_ms": percentile(wall, 0.999),
            "per_second": 1e3 * len(wall) / sum(wall),
            "processor_ms": percentile(processor, 0.5),
            "resident_mib": resident(),
            "value": self.value,
        }
        if self.device.type == "cuda":
            row["device_mib"] = torch.cuda.max_memory_allocated(self.device) / 2**20
        return row


def percentile(ordered, share):
    """The smallest value that so large a share of all is not above."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def since_start():
    """Seconds since this process was started, to a hundredth."""
    with open("/proc/self/stat") as file:
        begun = int(file.read().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
    with open("/proc/uptime") as file:
        return float(file.read().split()[0]) - begun


def rounds_of(path, options):
    return max(1, options.rounds // 20) if path.endswith("_step") else options.rounds


def machine(options):
    found = {
        "program": "pytorch",
        "version": torch.__version__,
        "python": platform.python_version(),
        "device": options.device,
        "threads": torch.get_num_threads(),
        "compile": options.compile,
        "tf32": options.tf32,
        "bf16": options.bf16,
        "malloc_tuned": "MALLOC_TOP_PAD_" in os.environ,
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
    }
    if options.device.startswith("cuda"):
        found["gpu"] = torch.cuda.get_device_name(options.device)
    return found


def serve(rows, options):
    """Tells the machine, then times blocks on request, one JSON line each way."""
    print(json.dumps(machine(options)), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        row = rows(asked["model"], asked["path"])
        print(json.dumps(row.block(asked["rounds"])), flush=True)


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--check", metavar="FOLDER", help="compare with golden data instead of timing")
    p.add_argument("--models", default=",".join(MODELS), help="of obj3d,shipped,small; default all")
    p.add_argument("--paths", default=",".join(PATHS), help=f"of {','.join(PATHS)}; default all")
    p.add_argument("--weights", metavar="FOLDER", help="of ./slotcast bench --save-models")
    p.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N; default cpu")
    p.add_argument("--threads", type=int, default=1, help="default 1")
    p.add_argument("--rounds", type=int, default=100, help="of frames; a 20th of steps")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument(
        "--compile",
        nargs="?",
        const="default",
        choices=["default", "reduce-overhead", "max-autotune"],
        help="torch.compile, in that mode",
    )
    p.add_argument("--tf32", action="store_true", help="let a GPU multiply in TensorFloat-32")
    p.add_argument("--bf16", action="store_true", help="torch.autocast to bfloat16")
    p.add_argument("--json", metavar="FILE", help="write rows there; default to the output")
    p.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = p.parse_args()
    for name, known in (("models", MODELS), ("paths", PATHS)):
        chosen = getattr(options, name).split(",")
        setattr(options, name, chosen)
        for c in chosen:
            if c not in known:
                p.error(f"--{name}: got {c}, expected some of {','.join(known)}")
    if options.device == "auto":
        options.device = "cuda" if torch.cuda.is_available() else "cpu"
    if options.device.startswith("cuda") and not torch.cuda.is_available():
        p.error(f"--device: got {options.device}, expected cpu: torch sees no GPU here")
    return options


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.backends.cuda.matmul.allow_tf32 = options.tf32
    torch.backends.cudnn.allow_tf32 = options.tf32
    if options.check:
        precision = torch.autocast(torch.device(options.device).type, torch.bfloat16)
        with precision if options.bf16 else contextlib.nullcontext():
            sys.exit(0 if golden.check(options.check, options.device) else 1)
    pairs, begun = {}, {}

    def row(model_name, path):
        if model_name not in pairs:
            pairs[model_name] = Paths(model_name, options)
        if (model_name, path) not in begun:
            begun[model_name, path] = Row(pairs[model_name], model_name, path)
            begun[model_name, path].block(min(WARM_UP, rounds_of(path, options)))
        return begun[model_name, path]

    if options.serve:
        serve(row, options)
        return
    found, ready = [], None
    for name in options.models:
        for path in options.paths:
            try:
                one = row(name, path)
                ready = ready or since_start()
                found.append(one.summary(one.block(rounds_of(path, options))))
                said = f"{found[-1]['median_ms']:.3f} ms"
            except Exception as e:  # one that a compiler refuses must not cost the others
                found.append({"model": name, "path": path, "error": str(e).split("\n")[0]})
                said = str(e)
            print(f"{name} {path}: {said}", file=sys.stderr, flush=True)
    report = {"schema": SCHEMA, "machine": machine(options), "start_up_s": ready, "rows": found}
    text = json.dumps(report, indent=1)
    if options.json:
        with open(options.json + ".part", "w") as file:
            file.write(text + "\n")
        os.replace(options.json + ".part", options.json)
    else:
        print(text)
    sys.exit(1 if any("error" in r for r in found) else 0)


if __name__ == "__main__":
    main()
