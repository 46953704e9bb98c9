"""A GPT training step in PyTorch, timed: the peer that the benchmarks compare with.

    torch_gpt.py MODE LAYERS HIDDEN HEADS SEQ BATCH SECONDS

Modes: single (one rank), megatron (tensor parallel by hand: f and g as autograd functions), dtensor (PyTorch's own
tensor parallelism, with a vocabulary-parallel loss). Ranks come from mpirun, or from RANK and WORLD_SIZE with gloo.
Rank 0 prints one line of JSON. The model: byte vocabulary, learned positions, pre-norm blocks, GELU MLP of 4 x
hidden, head without bias, AdamW.
"""
import json
import os
import statistics
import sys
import time

import torch
import torch.distributed as dist
import torch.nn as nn
import torch.nn.functional as F


class Attention(nn.Module):
    def __init__(self, hidden, heads):
        super().__init__()
        self.size = hidden // heads
        self.q, self.k, self.v = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, hidden)
        self.o = nn.Linear(hidden, hidden)

    def forward(self, x):
        b, t = x.shape[:2]
        q, k, v = (part(x).view(b, t, -1, self.size).transpose(1, 2) for part in (self.q, self.k, self.v))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.o(y.transpose(1, 2).reshape(b, t, -1))


class Block(nn.Module):
    def __init__(self, hidden, heads):
        super().__init__()
        self.ln1, self.attn = nn.LayerNorm(hidden), Attention(hidden, heads)
        self.ln2, self.fc1, self.fc2 = nn.LayerNorm(hidden), nn.Linear(hidden, 4 * hidden), nn.Linear(4 * hidden, hidden)
        self.f = lambda x: x

    def forward(self, x):
        x = x + self.attn(self.f(self.ln1(x)))
        return x + self.fc2(F.gelu(self.fc1(self.f(self.ln2(x)))))


class Gpt(nn.Module):
    def __init__(self, layers, hidden, heads, seq):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(256, hidden), nn.Embedding(seq, hidden)
        self.blocks = nn.ModuleDict({str(i): Block(hidden, heads) for i in range(layers)})
        self.ln_f, self.head = nn.LayerNorm(hidden), nn.Linear(hidden, 256, bias=False)
        self.register_buffer("positions", torch.arange(seq), persistent=False)
        for name, parameter in self.named_parameters():
            if parameter.dim() >= 2:
                nn.init.normal_(parameter, std=0.02)

    def forward(self, x):
        x = self.wte(x) + self.wpe(self.positions)
        for block in self.blocks.values():
            x = block(x)
        return self.head(self.ln_f(x))


class CopyToRanks(torch.autograd.Function):
    """f: nothing forward, all-reduce backward."""

    @staticmethod
    def forward(ctx, x):
        return x

    @staticmethod
    def backward(ctx, gradient):
        gradient = gradient.contiguous()
        dist.all_reduce(gradient)
        return gradient


class SumOverRanks(torch.autograd.Function):
    """g: all-reduce forward, nothing backward."""

    @staticmethod
    def forward(ctx, x):
        dist.all_reduce(x)
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx, gradient):
        return gradient


class RowLinear(nn.Module):
    def __init__(self, weight, bias):
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight), nn.Parameter(bias)

    def forward(self, x):
        return SumOverRanks.apply(F.linear(x, self.weight)) + self.bias


def megatron(model, rank, world):
    def columns(linear):
        linear.weight = nn.Parameter(linear.weight.detach().chunk(world)[rank].clone())
        linear.bias = nn.Parameter(linear.bias.detach().chunk(world)[rank].clone())

    for block in model.blocks.values():
        for linear in (block.attn.q, block.attn.k, block.attn.v, block.fc1):
            columns(linear)
        for owner, name in ((block.attn, "o"), (block, "fc2")):
            whole = getattr(owner, name)
            setattr(owner, name, RowLinear(whole.weight.detach().chunk(world, 1)[rank].clone(), whole.bias.detach()))
        block.f = CopyToRanks.apply
    return None


def dtensor(model, rank, world):
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.tensor import Replicate, Shard
    from torch.distributed.tensor.parallel import (ColwiseParallel, PrepareModuleInput, RowwiseParallel,
                                                   loss_parallel, parallelize_module)
    mesh = init_device_mesh("cpu", (world,))
    for block in model.blocks.values():
        plan = {f"attn.{part}": ColwiseParallel() for part in "qkv"}
        # The input becomes a DTensor once, so that the gradients of q, k and v are added before one all-reduce.
        plan["attn"] = PrepareModuleInput(input_layouts=(Replicate(),), desired_input_layouts=(Replicate(),))
        plan.update({"attn.o": RowwiseParallel(), "fc1": ColwiseParallel(), "fc2": RowwiseParallel()})
        parallelize_module(block, mesh, plan)
    parallelize_module(model, mesh, {"head": ColwiseParallel(output_layouts=Shard(-1), use_local_output=False)})
    return loss_parallel


def optimizer_of(model):
    groups = {}     # torch's fused step takes no mix of DTensors and plain tensors
    for parameter in model.parameters():
        groups.setdefault((parameter.dim() >= 2, type(parameter.data)), []).append(parameter)
    groups = [{"params": ps, "weight_decay": 0.1 if matrix else 0.0} for (matrix, _), ps in groups.items()]
    return torch.optim.AdamW(groups, lr=3e-4, betas=(0.9, 0.95), eps=1e-8, fused=True)


def main():
    mode = sys.argv[1]
    layers, hidden, heads, seq, batch = map(int, sys.argv[2:7])
    seconds = float(sys.argv[7])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    rank = world = 0
    if mode != "single":
        if "OMPI_COMM_WORLD_RANK" in os.environ:
            dist.init_process_group("mpi")
        else:
            dist.init_process_group("gloo", init_method="file://" + os.environ["RENDEZVOUS"],
                                    rank=int(os.environ["RANK"]), world_size=int(os.environ["WORLD_SIZE"]))
        rank, world = dist.get_rank(), dist.get_world_size()
    model = Gpt(layers, hidden, heads, seq)
    context = {"single": lambda *_: None, "megatron": megatron, "dtensor": dtensor}[mode](model, rank, world)
    optimizer = optimizer_of(model)
    tokens = torch.randint(256, (4, batch, seq + 1), generator=torch.Generator().manual_seed(1))

    def step(i):
        inputs, targets = tokens[i % 4, :, :-1], tokens[i % 4, :, 1:]
        optimizer.zero_grad(set_to_none=True)
        if context:
            with context():
                loss = F.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())
                loss.backward()
        else:
            loss = F.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())
            loss.backward()
        optimizer.step()

    for i in range(3):
        begin = time.perf_counter()
        step(i)
    count = torch.tensor([max(5, int(seconds / (time.perf_counter() - begin)))])
    if mode != "single":
        dist.broadcast(count, 0)
        dist.barrier()
    millis, last = [], time.perf_counter()
    for i in range(int(count)):
        step(i)
        now = time.perf_counter()
        millis.append(1e3 * (now - last))
        last = now
    if rank == 0:
        print(json.dumps({"medianStepMillis": statistics.median(millis), "steps": len(millis)}), flush=True)
    if mode != "single":
        dist.barrier()
    os._exit(0)


if __name__ == "__main__":
    main()
