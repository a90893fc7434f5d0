"""Holds models.py to the golden data: outputs, losses, gradients and steps of the optimiser."""

import json
import os
import re

import numpy as np
import torch

import models
import tensors
from attention import InvariantSlotAttention
from flax_weights import flax, to_flax
from parts import State

# Relative to the largest golden value; the golden data's README, section 7.
MODEL, SCALAR, GRADIENT, ROTATED_GRADIENT = 5e-5, 2e-5, 5e-4, 2e-3
NOISE = 1e-7  # gradients below this share of their total norm are rounding noise

SAVI = ("savi_obj3d", "stosavi_clevrer", "real_savi_obj3d", "real_stosavi_clevrer")
SLOTFORMER = tuple(n + c for n in ("", "real_") for c in ("slotformer_obj3d", "slotformer_clevrer"))
CORRECTORS = ("isa_t", "isa_ts", "isa_tsr", "isa_ts_defaults", "isa_tsr_90deg_v2")
FULL = ("isa_full_ts", "isa_full_tsr")


class Case:
    """One golden file, and the largest differences found with it."""

    def __init__(self, path, device, dtype):
        self.tensors, metadata = tensors.read(path)
        self.config = json.loads(metadata["config"])
        self.scalars = json.loads(metadata["scalars"])
        self.device, self.dtype = device, dtype
        self.rows = []

    def tensor(self, name):
        return torch.from_numpy(self.tensors[name]).to(self.device, self.dtype)

    def load(self, model, weights):
        return tensors.load(model, weights).to(self.device, self.dtype)

    def weights(self):
        """By name; those that the file does not hold are generated."""
        generated = self.config.get("weights_generated") or []
        seed = self.config["seed"]
        found = {n: tensors.generate(n, seed, s, a, b) for n, s, a, b in generated}
        prefix = "weights/"
        found.update(
            {n[len(prefix) :]: t for n, t in self.tensors.items() if n.startswith(prefix)}
        )
        return found

    def compare(self, name, actual, tolerance, floor=0.0):
        if name in self.tensors:
            actual = actual.detach().cpu().double().numpy()
            self.values(name, self.tensors[name], actual, tolerance, floor)

    def scalar(self, name, actual, tolerance=SCALAR):
        if name in self.scalars:
            found = np.array(float(actual.detach()))
            self.values(name, np.array(self.scalars[name]), found, tolerance)

    def values(self, name, golden, actual, tolerance, floor=0.0):
        golden, actual = golden.astype(np.float64), actual.astype(np.float64)
        if golden.shape != actual.shape:
            self.rows.append((name, float("inf"), float("inf")))
            return
        worst, allowed = np.abs(golden - actual).max(), tolerance * np.abs(golden).max() + floor
        self.rows.append((name, worst, worst / allowed if allowed > 0 else worst * float("inf")))

    def gradients(self, model, norm, tolerance, rename=lambda g: g):
        """Each parameter's gradient, in whichever form the file has it.

        In float64 only: near the kink of a ReLU single ones of them depend on the last bit.
        """
        if self.dtype != torch.float64:
            return
        found = {n: p.grad for n, p in model.named_parameters() if p.grad is not None}
        for name, g in rename({n: g.cpu().numpy() for n, g in found.items()}).items():
            flat, count = g.reshape(-1), g.size
            floor = NOISE * norm
            forms = {
                "grad/": g,
                "gradhead/": flat[:256],
                "gradnorm/": np.array([np.linalg.norm(flat.astype(np.float64))]),
                "gradsample/": flat
                if count <= 32
                else flat[[int((j + 0.5) * count / 32) for j in range(32)]],
            }
            for prefix, values in forms.items():
                golden = self.tensors.get(prefix + name)
                if golden is not None:
                    values = values.reshape(golden.shape)
                    self.values(prefix + name, golden, values, tolerance, floor)


def savi_config(c):
    enc, pred, dec, slots = c["enc_dict"], c["pred_dict"], c["dec_dict"], c["slot_dict"]
    return {
        "resolution": c["resolution"],
        "slots": {
            "count": slots["num_slots"],
            "size": slots["slot_size"],
            "mlp_size": slots["slot_mlp_size"],
            "iterations": slots["num_iterations"],
        },
        "encoder": {
            "channels": enc["enc_channels"],
            "kernel": enc["enc_ks"],
            "out_channels": enc["enc_out_channels"],
        },
        "kernel": {"layer": "MLP" if slots.get("kernel_mlp", True) else "LINEAR"},
        "predictor": {
            "type": pred["pred_type"].upper(),
            "layers": pred["pred_num_layers"],
            "heads": pred["pred_num_heads"],
            "ffn_size": pred["pred_ffn_dim"],
            "norm_first": pred["pred_norm_first"],
            "rnn": pred["pred_rnn"],
        },
        "decoder": decoder_config(dec),
        "corrector": {"type": "SLOT_ATTENTION"},
    }


def decoder_config(dec):
    return {
        "channels": dec["dec_channels"],
        "resolution": dec["dec_resolution"],
        "kernel": dec["dec_ks"],
    }


def check_savi(case):
    model = case.load(models.Savi(savi_config(case.config)), case.weights())
    video = case.tensor("in/img")
    noise = case.tensor("in/noise") if "in/noise" in case.tensors else None
    with torch.no_grad():
        states, distributions = model.clip(video, noise)
        case.compare("out/post_slots", states.slots, MODEL)
        case.compare("out/kernel_dist", distributions, MODEL)
        b, t = video.shape[:2]
        image, _, masks = model.decode(states.map(lambda x: x.flatten(0, 1)))
        image, masks = image.unflatten(0, (b, t)), masks.unflatten(0, (b, t))
        case.compare("out/post_recon_combined_sub", image[..., 3::8, 3::8], MODEL)
        case.compare("out/post_masks_sub", masks[..., 3::8, 3::8], MODEL)
        case.compare("out/post_recon_combined_last_b0", image[0, -1], MODEL)
        case.compare("out/post_masks_last_b0_slots0to1", masks[0, -1, :2], MODEL)
        case.compare("out/encoder_features_sub", model.encode(video[:, 0])[:, 5::64], MODEL)
    loss = model.loss(video, noise)
    loss.backward()
    case.scalar("loss", loss)
    norm = case.scalars["grad_total_norm"]
    case.gradients(model, norm, GRADIENT)
    if "sched4" in case.config:
        four_steps(case, model, lambda: model.loss(video, noise))


def four_steps(case, model, loss):
    """Four clipped steps of Adam at the reference's rates; each loss is of the steps before it."""
    optimiser = torch.optim.Adam(model.parameters(), fused=True)
    expected = case.config["sched4"]
    for i, (rate, golden) in enumerate(zip(expected["lrs"], expected["losses"])):
        optimiser.zero_grad()
        value = loss()
        value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), case.config["clip_grad"])
        for group in optimiser.param_groups:
            group["lr"] = rate
        optimiser.step()
        case.values(f"loss of step {i}", np.array(golden), np.array(float(value.detach())), SCALAR)


def check_slotformer(case):
    c = case.config
    roll = c["rollout_dict"]
    config = {
        "history_len": roll["history_len"],
        "num_slots": roll["num_slots"],
        "slot_size": roll["slot_size"],
        "d_model": roll["d_model"],
        "layers": roll["num_layers"],
        "heads": roll["num_heads"],
        "ffn_size": roll["ffn_dim"],
        "norm_first": roll["norm_first"],
        "resolution": c["resolution"],
        "decoder": decoder_config(c["dec_dict"]),
    }
    model = case.load(models.SlotFormer(config), case.weights())
    model.decoder.requires_grad_(False)
    model.decoder_pos_embedding.requires_grad_(False)
    slots, seen = case.tensor("in/slots"), roll["history_len"]
    steps = slots.shape[1] - seen
    if "in/img_future" in case.tensors:
        images = case.tensor("in/img_future")
    else:
        name, shape, a, b = c["in_img_future_generated"]
        images = torch.from_numpy(tensors.generate(name, c["seed"], shape, a, b))
        images = images.to(case.device, case.dtype)
    history, future = State(slots[:, :seen]), State(slots[:, seen:])
    with torch.no_grad():
        predicted = model.rollout(history, steps)
        case.compare("out/pred_slots", predicted.slots, MODEL)
        image, _, masks = (x.unflatten(0, (-1, steps)) for x in model.decode_clips(predicted))
        case.compare("out/recon_combined_sub", image[..., 3::8, 3::8], MODEL)
        case.compare("out/masks_sub", masks[..., 3::8, 3::8], MODEL)
        longer = model.rollout(State(slots[:, : seen + 2]), 3)
        case.compare("out/rollout3_from_frames_2_to_end", longer.slots, MODEL)
    loss = model.loss(history, future, images)
    loss.backward()
    case.scalar("loss", loss)
    case.gradients(model, case.scalars["grad_total_norm"], GRADIENT)


def isa_config(c, features, hidden):
    cls = c["cls"]
    return {
        "type": "ISA_TSR" if "Rot" in cls else "ISA_TS" if "Scale" in cls else "ISA_T",
        "position_in_values": c.get("add_rel_pos_to_values", False),
        "scales_factor": c.get("scales_factor", 1.0),
        "min_scale": c.get("min_scale", 0.001),
        "max_scale": c.get("max_scale", 2.0),
        "rotation_limit_degrees": 45 if c.get("limit_rot_to_45_deg", True) else 90,
        "grid_hidden_size": hidden,
        "attention_size": c.get("qkv_size"),
        "temperature": c.get("softmax_temperature", 1.0),
        "epsilon": c.get("epsilon", 1e-8),
    }


def unpack(packed, config):
    """A state (...,C+n) with positions, scales and rotations in its last channels."""
    scaled, rotated = config["type"] != "ISA_T", config["type"] == "ISA_TSR"
    sizes = [2] + [2] * scaled + [4] * rotated
    c = packed.shape[-1] - sum(sizes)
    parts = list(packed.split([c] + sizes, dim=-1))
    if rotated:
        parts[3] = parts[3].unflatten(-1, (2, 2))
    return State(*parts)


def pack(state):
    parts = [state.slots, state.positions, state.scales]
    if state.rotations is not None:
        parts.append(state.rotations.flatten(-2))
    return torch.cat([p for p in parts if p is not None], dim=-1)


def check_corrector(case):
    c = case.config
    features = c["features"]
    config = isa_config(c, features, c["grid_encoder"]["hidden_size"])
    slots = {"size": c["slot_size"], "mlp_size": c["mlp_size"]}
    attention = InvariantSlotAttention(slots, config, features, c["H"], c["W"])
    prefix = "slot_attention."
    weights = flax(case.weights())
    case.load(attention, {n[len(prefix) :]: t for n, t in weights.items()})
    inputs = case.tensor("in/inputs")
    x, grid = inputs[..., :features], inputs[0, :, features:]
    state = unpack(case.tensor("in/state"), config)
    if c.get("zero_position_init", True):
        state.positions = torch.zeros_like(state.positions)
    if c.get("init_with_fixed_scale") is not None:
        state.scales = torch.full_like(state.scales, c["init_with_fixed_scale"])
    with torch.no_grad():
        for i in range(c["num_iterations"] + 1):
            found, softmax = attention(x, state, i, grid)
            out = f"out/iter{i}/"
            case.compare(out + "slots", found.slots, MODEL)
            case.compare(out + "positions", found.positions, MODEL)
            case.compare(out + "scales", found.scales, MODEL)
            case.compare(out + "rotm", found.rotations, MODEL)
            case.compare(out + "attn_softmax", softmax, MODEL)


def check_full(case):
    c, own = case.config, case.config["corrector"]
    weights = flax(case.weights())
    encoder = channels(weights, "encoder.{}.0.bias", 3)
    decoder = channels(weights, "decoder.{}.0.bias", c["slot_size"])
    strides = [int(s) for s in re.search("strides ([0-9,]+)", c["encoder"])[1].split(",")]
    config = {
        "resolution": [c["image"], c["image"]],
        "slots": {
            "count": c["K"],
            "size": c["slot_size"],
            "mlp_size": own["mlp_size"],
            "iterations": own["num_iterations"],
        },
        "encoder": {
            "channels": encoder,
            "kernel": weights["encoder.0.0.weight"].shape[2],
            "strides": strides,
            "out_channels": encoder[-1],
            "head": "NONE",
            "padding": "SAME",
        },
        "kernel": {"layer": "NONE"},
        "predictor": {"type": "IDENTITY"},
        "decoder": {
            "channels": decoder,
            "resolution": list(weights["decoder_pos_embedding.grid"].shape[1:3]),
            "kernel": weights["decoder.0.0.weight"].shape[2],
            "padding": "SAME",
        },
        "corrector": isa_config(own, encoder[-1], own["grid_encoder_hidden"]),
    }
    model = models.Savi(config)
    for name, p in model.named_parameters():
        if name.startswith("init_"):  # not used: the state comes from outside
            weights[name] = p.detach().numpy()
    case.load(model, weights)
    images = case.tensor("in/video")[:, 0].permute(0, 3, 1, 2).contiguous()
    state = unpack(case.tensor("in/init_state"), config["corrector"])
    found, _, _, _ = model.correct(model.encode(images), state)
    case.compare("out/states", pack(found)[:, None], MODEL)
    image, _, masks = model.decode(found)
    case.compare("out/video", image.permute(0, 2, 3, 1)[:, None], MODEL)
    case.compare("out/masks", masks.permute(0, 1, 3, 4, 2)[:, None], MODEL)
    loss = (image - images).square().sum() / images.shape[0]
    loss.backward()
    case.scalar("loss", loss)
    norm = sum(
        float(t.sum() if n.startswith("gradnorm/") else np.linalg.norm(t)) ** 2
        for n, t in case.tensors.items()
        if n.startswith(("grad/", "gradnorm/"))
    )
    rotated = config["corrector"]["type"] == "ISA_TSR"
    tolerance = ROTATED_GRADIENT if rotated else GRADIENT
    names = case.weights()
    case.gradients(model, 10 * norm**0.5, tolerance, lambda g: to_flax(names, g))


def channels(weights, name, first):
    found = [first]
    while name.format(len(found) - 1) in weights:
        found.append(weights[name.format(len(found) - 1)].shape[0])
    return found


def check(folder, device):
    """Prints the largest difference of every case; whether all are within their tolerances."""
    checks = [(SAVI, check_savi), (SLOTFORMER, check_slotformer)]
    checks += [(CORRECTORS, check_corrector), (FULL, check_full)]
    good, found = True, False
    for names, run in checks:
        for name in names:
            path = os.path.join(folder, name + ".safetensors")
            if os.path.exists(path):
                found = True
                for dtype in (torch.float64, torch.float32):
                    case = Case(path, device, dtype)
                    run(case)
                    good = report(name, case) and good
    if not found:
        raise SystemExit(f"golden data: got none in {folder}, expected files such as savi_obj3d")
    return good


def report(name, case):
    bad = [r for r in case.rows if not r[2] <= 1]
    worst = max(case.rows, key=lambda r: r[2])
    print(
        f"{name} in {str(case.dtype)[6:]}: {len(case.rows)} comparisons, largest difference "
        f"{worst[1]:.1e}, {worst[2]:.3f} of its tolerance ({worst[0]}); {len(bad)} over theirs"
    )
    for row in bad[:5]:
        print(f"  {row[0]}: difference {row[1]:.1e}, {row[2]:.2f} of its tolerance")
    return not bad
