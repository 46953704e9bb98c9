"""Writes rotary.safetensors: rotary positions with each option as PyTorch makes them, and their gradients by autograd.

Run it where PyTorch and safetensors are (Debian: python3-torch, python3-safetensors): python3 rotary.py
Frequencies are those of the papers and of the configurations in which models name them ("rope_scaling").
"""

import math
import os

import torch
from safetensors.torch import save_file

BATCH, HEADS, SEQ, SIZE = 2, 3, 9, 16
tensors = {}
torch.manual_seed(9)


def plain(base, turning):
    return 1.0 / base ** (torch.arange(0, turning, 2, dtype=torch.float64) / turning)


def llama3(own, factor, low, high, trained):
    wavelength = 2 * math.pi / own
    slow = torch.where(wavelength > trained / low, own / factor, own)
    smooth = (trained / wavelength - low) / (high - low)
    between = (1 - smooth) * slow / factor + smooth * slow
    is_between = (wavelength >= trained / high) & (wavelength <= trained / low)
    return torch.where(is_between, between, slow)


def yarn(own, base, turning, factor, trained, fast, slow):
    def pair(turns):
        return turning * math.log(trained / (turns * 2 * math.pi)) / (2 * math.log(base))

    low = max(math.floor(pair(fast)), 0)
    high = min(math.ceil(pair(slow)), turning - 1)
    if low == high:
        high += 0.001
    ramp = torch.clamp((torch.arange(turning // 2, dtype=torch.float64) - low) / (high - low), 0, 1)
    return own / factor * ramp + own * (1 - ramp)


def halves(x, cos, sin):
    half = x.shape[-1] // 2
    turned = torch.cat([-x[..., half:], x[..., :half]], dim=-1)
    return x * torch.cat([cos, cos], dim=-1) + turned * torch.cat([sin, sin], dim=-1)


def neighbours(x, cos, sin):
    pairs = torch.view_as_complex(x.reshape(*x.shape[:-1], -1, 2).contiguous())
    return torch.view_as_real(pairs * torch.complex(cos, sin)).flatten(-2)


def case(name, frequency, turning=SIZE, interleaved=False, length=1.0, positions=None):
    x = torch.randn(BATCH, HEADS, SEQ, SIZE, requires_grad=True)
    dy = torch.randn(BATCH, HEADS, SEQ, SIZE)
    at = torch.arange(SEQ).expand(BATCH, SEQ) if positions is None else positions
    angles = at[:, None, :, None].double() * frequency
    cos, sin = (angles.cos() * length).float(), (angles.sin() * length).float()
    turn = neighbours if interleaved else halves
    y = torch.cat([turn(x[..., :turning], cos, sin), x[..., turning:]], dim=-1)
    y.backward(dy)
    tensors[f"{name}.x"] = x.detach().contiguous()
    tensors[f"{name}.y"] = y.detach().contiguous()
    tensors[f"{name}.dY"] = dy
    tensors[f"{name}.dX"] = x.grad.contiguous()
    if positions is not None:
        tensors[f"{name}.positions"] = positions.to(torch.int32)


packed = torch.tensor([[0, 1, 2, 0, 1, 2, 3, 0, 1], [0, 1, 2, 3, 4, 5, 0, 1, 2]])
case("plain", plain(10000.0, SIZE))
case("otherBase", plain(500000.0, SIZE))
case("partial", plain(10000.0, 6), turning=6)
case("interleaved", plain(10000.0, SIZE), interleaved=True)
case("partialInterleaved", plain(100.0, 10), turning=10, interleaved=True)
case("linear", plain(10000.0, SIZE) / 4)
case("llama3", llama3(plain(500000.0, SIZE), 8.0, 1.0, 4.0, 64.0))
case("yarn", yarn(plain(10000.0, SIZE), 10000.0, SIZE, 4.0, 512.0, 32.0, 1.0), length=0.1 * math.log(4.0) + 1)
case("yarnOfItsOwn", yarn(plain(150000.0, 8), 150000.0, 8, 32.0, 64.0, 8.0, 0.5), turning=8, length=1.25)
case("positions", plain(10000.0, SIZE), positions=packed)
save_file(tensors, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rotary.safetensors"))
