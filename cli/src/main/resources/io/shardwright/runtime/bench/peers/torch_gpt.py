"""A GPT training step in PyTorch, timed: the peer that the benchmarks compare with.

    torch_gpt.py MODE LAYERS HIDDEN HEADS SEQ BATCH SECONDS

Modes: single (one rank), compiled (the same through torch.compile), bf16 (under autocast, attention in float32), bf16all (all of it under autocast),
pure (parameters, gradients and the optimizer's state in bfloat16), megatron (tensor parallel by hand: f and g as autograd functions), dtensor (PyTorch's own
tensor parallelism, with a vocabulary-parallel loss), pipeline (Schedule1F1B), ddp (DistributedDataParallel), fsdp
(fully_shard), ring (the sequence split, ring attention by hand), experts (every MLP is 8 experts, split over the ranks
and exchanging tokens by hand). BATCH is of all ranks together. Ranks come from mpirun, or from RANK and WORLD_SIZE with gloo.
Rank 0 prints one line of JSON. The model: byte vocabulary, learned positions, pre-norm blocks, GELU MLP of 4 x
hidden, head without bias, AdamW.
"""
import contextlib
import json
import math
import os
import statistics
import sys
import time

import torch
import torch.distributed as dist
import torch.nn as nn
import torch.nn.functional as F

MICROBATCHES = 8
ALONE = ("single", "compiled", "bf16", "bf16all", "pure")
EXPERTS, TOP_K = 8, 2
OF_2_6 = torch.__version__.startswith("2.6.")   # needs mending here and there


class Attention(nn.Module):
    def __init__(self, hidden, heads):
        super().__init__()
        self.size = hidden // heads
        self.q, self.k, self.v = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, hidden)
        self.o = nn.Linear(hidden, hidden)
        self.attend = lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True)

    def forward(self, x):
        b, t = x.shape[:2]
        q, k, v = (part(x).view(b, t, -1, self.size).transpose(1, 2) for part in (self.q, self.k, self.v))
        y = self.attend(q, k, v)
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
    """All of it, or one of several parts with as many blocks each: embeddings are in the first, the head in the last."""

    def __init__(self, layers, hidden, heads, seq, part=0, parts=1, block=Block):
        super().__init__()
        self.begins, self.ends = part == 0, part == parts - 1
        size = layers // parts
        if self.begins:
            self.wte, self.wpe = nn.Embedding(256, hidden), nn.Embedding(seq, hidden)
        self.blocks = nn.ModuleDict({str(i): block(hidden, heads) for i in range(part * size, (part + 1) * size)})
        if self.ends:
            self.ln_f, self.head = nn.LayerNorm(hidden), nn.Linear(hidden, 256, bias=False)
        self.register_buffer("positions", torch.arange(seq), persistent=False)
        for name, parameter in self.named_parameters():
            if parameter.dim() >= 2:
                nn.init.normal_(parameter, std=0.02)

    def forward(self, x):
        if self.begins:
            x = self.wte(x) + self.wpe(self.positions)
        for block in self.blocks.values():
            x = block(x)
        return self.head(self.ln_f(x)) if self.ends else x


def loss_of(logits, targets):
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


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


class RingAttention(torch.autograd.Function):
    """Causal attention of queries that see the keys of all ranks, which go round. Rank r has chunks r and 2 world-1-r
    of 2 world, so that all have as much to do. PyTorch's own context_parallel has no rule for the CPU's operator."""

    @staticmethod
    def seen(source, rank, length):
        half = length // 2
        if source == rank:
            return slice(0, length), slice(0, length), True
        return (slice(0, length), slice(0, half), False) if source < rank else (slice(half, length), slice(0, length), False)

    @staticmethod
    def pass_on(tensor, rank, world):
        arriving = torch.empty_like(tensor)
        return arriving, dist.batch_isend_irecv([
            dist.P2POp(dist.isend, tensor, (rank + 1) % world), dist.P2POp(dist.irecv, arriving, (rank - 1) % world)])

    @staticmethod
    def await_all(works):
        for work in works:
            work.wait()

    @classmethod
    def forward(cls, ctx, q, k, v):
        rank, world, length = dist.get_rank(), dist.get_world_size(), q.shape[2]
        attend = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
        pair = torch.stack((k, v))
        for step in range(world):
            if step < world - 1:
                following, works = cls.pass_on(pair, rank, world)
            rows, keys, causal = cls.seen((rank - step) % world, rank, length)
            y, lse = attend(q[:, :, rows], pair[0][:, :, keys], pair[1][:, :, keys], 0.0, causal)
            if step == 0:
                all_y, all_lse = y, lse
            else:
                before = all_lse[:, :, rows]
                both = torch.logaddexp(before, lse)
                all_y[:, :, rows] *= (before - both).exp().unsqueeze(-1)
                all_y[:, :, rows] += y * (lse - both).exp().unsqueeze(-1)
                all_lse[:, :, rows] = both
            if step < world - 1:
                cls.await_all(works)
                pair = following
        ctx.save_for_backward(q, k, v, all_y, all_lse)
        return all_y

    @classmethod
    def backward(cls, ctx, dy):
        q, k, v, y, lse = ctx.saved_tensors
        rank, world, length = dist.get_rank(), dist.get_world_size(), q.shape[2]
        gradient = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward
        dy, pair, dq = dy.contiguous(), torch.stack((k, v)), torch.zeros_like(q)
        d_pair = torch.zeros_like(pair)
        for step in range(world):
            if step < world - 1:
                following, works = cls.pass_on(pair, rank, world)
            rows, keys, causal = cls.seen((rank - step) % world, rank, length)
            parts = gradient(dy[:, :, rows], q[:, :, rows], pair[0][:, :, keys], pair[1][:, :, keys],
                             y[:, :, rows], lse[:, :, rows], 0.0, causal)
            dq[:, :, rows] += parts[0]
            d_pair[0][:, :, keys] += parts[1]
            d_pair[1][:, :, keys] += parts[2]
            if step < world - 1:
                cls.await_all(works)
                pair = following
            home, works = cls.pass_on(d_pair, rank, world)
            cls.await_all(works)
            d_pair = home
        return dq, d_pair[0], d_pair[1]


class Exchange(torch.autograd.Function):
    """Rows to the ranks of their experts, or back: send[r] go to rank r, receive[r] come from it."""

    @staticmethod
    def forward(ctx, rows, send, receive):
        ctx.sizes = send, receive
        arriving = rows.new_empty(sum(receive), rows.shape[1])
        dist.all_to_all_single(arriving, rows.contiguous(), receive, send)
        return arriving

    @staticmethod
    def backward(ctx, gradient):
        send, receive = ctx.sizes
        return Exchange.forward(ctx, gradient, receive, send), None, None


class Experts(nn.Module):
    """Each token goes to its TOP_K likeliest of EXPERTS, wherever they are; none is dropped."""

    def __init__(self, hidden):
        super().__init__()
        self.rank, self.world = dist.get_rank(), dist.get_world_size()
        self.here = EXPERTS // self.world
        self.router = nn.Linear(hidden, EXPERTS, bias=False)
        names = [str(self.rank * self.here + e) for e in range(self.here)]
        self.up = nn.ModuleDict({name: nn.Linear(hidden, 4 * hidden, bias=False) for name in names})
        self.down = nn.ModuleDict({name: nn.Linear(4 * hidden, hidden, bias=False) for name in names})

    def forward(self, x):
        shape, x = x.shape, x.flatten(0, 1)
        gates, choices = self.router(x).softmax(-1).topk(TOP_K)
        gates = gates / gates.sum(-1, keepdim=True)
        order = choices.flatten().argsort(stable=True)
        tokens = order // TOP_K
        counts = choices.flatten().bincount(minlength=EXPERTS)
        arriving = torch.empty_like(counts)
        dist.all_to_all_single(arriving, counts)
        arriving = arriving.view(self.world, self.here)
        send, receive = counts.view(self.world, self.here).sum(1).tolist(), arriving.sum(1).tolist()
        # They arrive in order of the ranks they come from: put those of one expert together, and after that back.
        parts = Exchange.apply(x.index_select(0, tokens), send, receive).split(arriving.flatten().tolist())
        rows = torch.cat([parts[r * self.here + e] for e in range(self.here) for r in range(self.world)])
        rows = torch.cat([down(F.gelu(up(part))) for up, down, part in zip(
            self.up.values(), self.down.values(), rows.split(arriving.sum(0).tolist()))])
        parts = rows.split(arriving.t().flatten().tolist())
        rows = torch.cat([parts[e * self.world + r] for r in range(self.world) for e in range(self.here)])
        rows = Exchange.apply(rows, receive, send) * gates.flatten().index_select(0, order).unsqueeze(1)
        return torch.zeros_like(x).index_add(0, tokens, rows).view(shape)


class ExpertBlock(nn.Module):
    def __init__(self, hidden, heads):
        super().__init__()
        self.ln1, self.attn = nn.LayerNorm(hidden), Attention(hidden, heads)
        self.ln2, self.experts = nn.LayerNorm(hidden), Experts(hidden)

    def forward(self, x):
        x = x + self.attn(self.ln1(x))
        return x + self.experts(self.ln2(x))


class RowLinear(nn.Module):
    def __init__(self, weight, bias):
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight), nn.Parameter(bias)

    def forward(self, x):
        return SumOverRanks.apply(F.linear(x, self.weight)) + self.bias


def single(sizes, rank, world):
    model = Gpt(*sizes)
    return stepper(model, model)


def compiled(sizes, rank, world):
    model = Gpt(*sizes)
    return stepper(model, torch.compile(model))


def bf16all(sizes, rank, world):
    model = Gpt(*sizes)

    def called(inputs):
        with torch.autocast("cpu", torch.bfloat16):
            return model(inputs).float()

    return stepper(model, called)


def pure(sizes, rank, world):
    model = Gpt(*sizes).to(torch.bfloat16)
    return stepper(model, lambda inputs: model(inputs).float())


def bf16(sizes, rank, world):
    model = Gpt(*sizes)

    def attention(q, k, v, is_causal):
        # torch's bfloat16 attention is many times slower on a CPU without MKL.
        with torch.autocast("cpu", enabled=False):
            return whole_attention(q.float(), k.float(), v.float(), is_causal=is_causal)

    whole_attention, F.scaled_dot_product_attention = F.scaled_dot_product_attention, attention

    def called(inputs):
        with torch.autocast("cpu", torch.bfloat16):
            return model(inputs).float()

    return stepper(model, called)


def megatron(sizes, rank, world):
    model = Gpt(*sizes)

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
    return stepper(model, model)


def dtensor(sizes, rank, world):
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.tensor import Replicate, Shard
    from torch.distributed.tensor.parallel import (ColwiseParallel, PrepareModuleInput, RowwiseParallel,
                                                   loss_parallel, parallelize_module)
    model = Gpt(*sizes)
    mesh = init_device_mesh("cpu", (world,))
    for block in model.blocks.values():
        plan = {f"attn.{part}": ColwiseParallel() for part in "qkv"}
        # The input becomes a DTensor once, so that the gradients of q, k and v are added before one all-reduce.
        plan["attn"] = PrepareModuleInput(input_layouts=(Replicate(),), desired_input_layouts=(Replicate(),))
        plan.update({"attn.o": RowwiseParallel(), "fc1": ColwiseParallel(), "fc2": RowwiseParallel()})
        parallelize_module(block, mesh, plan)
    parallelize_module(model, mesh, {"head": ColwiseParallel(output_layouts=Shard(-1), use_local_output=False)})
    return stepper(model, model, loss_parallel)


def ddp(sizes, rank, world):
    model = Gpt(*sizes)
    # gradient_as_bucket_view spares the copies between gradients and buckets.
    wrapped = nn.parallel.DistributedDataParallel(model, gradient_as_bucket_view=True, broadcast_buffers=False)
    return part_of_batch(stepper(model, wrapped), rank, world)


def fsdp(sizes, rank, world):
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard
    if OF_2_6:
        mend_fsdp_on_cpu(world)
    model = Gpt(*sizes)
    mesh = init_device_mesh("cpu", (world,))
    for block in model.blocks.values():
        fully_shard(block, mesh=mesh)
    fully_shard(model, mesh=mesh)
    return part_of_batch(stepper(model, model), rank, world)


def mend_fsdp_on_cpu(world):
    """torch 2.6's fully_shard asks gloo for averages, which it lacks, and the CPU for streams, whose stand-in has no
    events; and its copy out of a gathered buffer counts on CPU as a change, which backward then refuses."""
    reduce_scatter = dist.reduce_scatter_tensor

    def averaging(output, input, op=dist.ReduceOp.SUM, group=None, async_op=False):
        if op != dist.ReduceOp.AVG:
            return reduce_scatter(output, input, op, group, async_op)
        work = reduce_scatter(output, input, dist.ReduceOp.SUM, group, async_op)
        if async_op:
            work.wait()
        output.div_(world)
        return work

    dist.reduce_scatter_tensor = averaging
    for name in ("record_event", "synchronize", "wait_event"):
        if not hasattr(torch.cpu.Stream, name):
            setattr(torch.cpu.Stream, name, lambda self, *rest: torch.cpu.Event())
    split_copy = torch.ops.fsdp.split_with_sizes_copy

    def unversioned(gathered, sizes, dim, out):
        versions = [tensor._version for tensor in out]
        split_copy(gathered, sizes, dim=dim, out=out)
        for tensor, version in zip(out, versions):
            torch._C._autograd._unsafe_set_version_counter(tensor, version)

    torch.ops.fsdp.split_with_sizes_copy = unversioned


def pipeline(sizes, rank, world):
    from torch.distributed.pipelining import PipelineStage, Schedule1F1B, schedules

    class All:
        def __init__(self, works):
            self.works = works

        def wait(self):
            for work in self.works:
                work.wait()

    if OF_2_6:
        # It waits for the last of several messages only, which is all of them with NCCL, but hangs with gloo.
        schedules._batch_p2p = lambda ops, desc=None: All(dist.batch_isend_irecv(ops)) if ops else None
    model = Gpt(*sizes, part=rank, parts=world)
    optimizer = optimizer_of(model)

    schedule = None

    def schedule_of(tokens):
        # With shapes given, stages needn't tell each other, for which PyTorch wants numpy.
        between = torch.zeros(*tokens.shape, sizes[1], requires_grad=True)
        logits = torch.zeros(*tokens.shape, 256, requires_grad=True)
        stage = PipelineStage(model, rank, world, torch.device("cpu"), input_args=between if rank else tokens,
                              output_args=logits if rank == world - 1 else between)
        return Schedule1F1B(stage, n_microbatches=MICROBATCHES, loss_fn=loss_of)

    def step(inputs, targets):
        nonlocal schedule
        schedule = schedule or schedule_of(inputs.chunk(MICROBATCHES)[0])
        optimizer.zero_grad(set_to_none=True)
        if rank == 0:
            schedule.step(inputs)
        else:
            schedule.step(target=targets, losses=[])
        optimizer.step()

    return step


def ring(sizes, rank, world):
    model = Gpt(*sizes)
    chunks = torch.arange(sizes[3]).chunk(2 * world)
    positions = torch.cat((chunks[rank], chunks[2 * world - 1 - rank]))
    model.positions = positions
    for block in model.blocks.values():
        block.attn.attend = RingAttention.apply
    wrapped = nn.parallel.DistributedDataParallel(model, gradient_as_bucket_view=True, broadcast_buffers=False)
    step = stepper(model, wrapped)
    return lambda inputs, targets: step(inputs[:, positions], targets[:, positions])


def experts(sizes, rank, world):
    model = Gpt(*sizes, block=ExpertBlock)
    # Begun like ours, and all but held still: where tokens go is luck once routers learn, and decides how long ranks wait.
    for name, parameter in model.named_parameters():
        if parameter.dim() >= 2:
            residual = name.endswith("attn.o.weight") or ".down." in name
            nn.init.normal_(parameter, std=0.02 / math.sqrt(2 * sizes[0]) if residual else 0.02)
    split = [name for name, _ in model.named_parameters() if ".up." in name or ".down." in name]
    for name, parameter in model.named_parameters():
        if name in split:   # has the sum over all ranks' tokens: DDP's others have the mean over ranks
            parameter.register_hook(lambda gradient: gradient / world)
    nn.parallel.DistributedDataParallel._set_params_and_buffers_to_ignore_for_model(model, split)
    wrapped = nn.parallel.DistributedDataParallel(model, gradient_as_bucket_view=True, broadcast_buffers=False)
    return part_of_batch(stepper(model, wrapped, rate=1e-9), rank, world)


def part_of_batch(step, rank, world):
    def of_rank(inputs, targets):
        return step(inputs.chunk(world)[rank], targets.chunk(world)[rank])

    return of_rank


def stepper(model, called, context=contextlib.nullcontext, rate=3e-4):
    optimizer = optimizer_of(model, rate)

    def step(inputs, targets):
        optimizer.zero_grad(set_to_none=True)
        with context():
            loss = loss_of(called(inputs), targets)
            loss.backward()
        optimizer.step()

    return step


def optimizer_of(model, rate=3e-4):
    groups = {}     # torch's fused step takes no mix of DTensors and plain tensors
    for parameter in model.parameters():
        groups.setdefault((parameter.dim() >= 2, type(parameter.data)), []).append(parameter)
    groups = [{"params": ps, "weight_decay": 0.1 if matrix else 0.0} for (matrix, _), ps in groups.items()]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.95), eps=1e-8, fused=True)


def main():
    mode = sys.argv[1]
    layers, hidden, heads, seq, batch = map(int, sys.argv[2:7])
    seconds = float(sys.argv[7])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    rank = world = 0
    if mode not in ALONE:
        if "OMPI_COMM_WORLD_RANK" in os.environ:
            dist.init_process_group("mpi")
        else:
            dist.init_process_group("gloo", init_method="file://" + os.environ["RENDEZVOUS"],
                                    rank=int(os.environ["RANK"]), world_size=int(os.environ["WORLD_SIZE"]))
        rank, world = dist.get_rank(), dist.get_world_size()
    modes = (single, compiled, bf16, bf16all, pure, megatron, dtensor, pipeline, ddp, fsdp, ring, experts)
    train = {each.__name__: each for each in modes}[mode]((layers, hidden, heads, seq), rank, world)
    tokens = torch.randint(256, (4, batch, seq + 1), generator=torch.Generator().manual_seed(1))

    def step(i):
        train(tokens[i % 4, :, :-1], tokens[i % 4, :, 1:])

    for i in range(3):
        begin = time.perf_counter()
        step(i)
    count = torch.tensor([max(5, int(seconds / (time.perf_counter() - begin)))])
    if mode not in ALONE:
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
    if mode not in ALONE:
        dist.barrier()
    os._exit(0)


if __name__ == "__main__":
    main()
