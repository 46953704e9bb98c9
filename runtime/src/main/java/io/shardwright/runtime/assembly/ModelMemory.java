package io.shardwright.runtime.assembly;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.assembly.memory.Block;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.assembly.memory.MemoryReport;
import io.shardwright.runtime.assembly.memory.Overlay;
import io.shardwright.runtime.assembly.memory.Row;
import io.shardwright.runtime.assembly.memory.Workspace;
import io.shardwright.spi.Initial;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * All memory of one model on one rank: its parameters, which several assemblies may share, and their buffers, of which those
 * of one assembly are never in use together with those of another.
 */
final class ModelMemory {
    /** Numbers that never change, and the tensor that they go to once it has memory. */
    private record Known(float[] values, Shard shard, LocalTensor tensor) {
        void fill() {
            shard.forEachRun((inShard, inWhole, length) -> {
                for (long i = 0; i < length; i++) {
                    tensor.segment()
                            .setAtIndex(ValueLayout.JAVA_FLOAT, inShard + i, values[Math.toIntExact(inWhole + i)]);
                }
            });
        }
    }

    private final ModelParameters parameters;
    private final MemoryRegion region;
    /** Whether the parameters get their memory with this one. */
    private final boolean ownsParameters;

    private final List<ExpertLayer> expertLayers = new ArrayList<>();
    private final DeclaredWork work = new DeclaredWork();
    private final Requirements requirements = new Requirements();
    private final Row optimizer = new Row();
    private final Overlay activations = new Overlay();
    private final Overlay temporaries = new Overlay();
    private final Row inputs = new Row();
    private final Row communication = new Row();
    private final List<Known> constants = new ArrayList<>();
    private boolean committed;

    private ModelMemory(ModelParameters parameters, MemoryRegion region, boolean ownsParameters) {
        this.parameters = parameters;
        this.region = region;
        this.ownsParameters = ownsParameters;
    }

    /** @param heap gives memory that all ranks can read, when all of them ask for it */
    static ModelMemory of(ModelParameters parameters, LongFunction<MemorySegment> heap, Communicator everyone) {
        return new ModelMemory(parameters, new MemoryRegion(heap, everyone), true);
    }

    /** Other buffers on the same parameters, which have memory already; what is between steps there, is in use one at a time. */
    ModelMemory later() {
        if (!committed) {
            throw new IllegalStateException("memory comes later only where some has been given out");
        }
        return new ModelMemory(parameters, region, false);
    }

    /** The type of values whose type the run decides. */
    DType real() {
        return parameters.real();
    }

    Workspace workspace() {
        requireOpen("an assembly");
        return new Workspace(activations.add(new Row()), temporaries.add(new Row()));
    }

    Parameter parameter(String unitName, String name, ParameterRole role, Initial initial, Split split, Shard shard) {
        if (ownsParameters && !parameters.has(name)) {
            requireOpen("parameter " + name);
        }
        return parameters.parameter(unitName, name, role, initial, split, shard);
    }

    LocalTensor input(DType type, long... dims) {
        requireOpen("an input");
        return inputs.tensor(type, dims);
    }

    /** The shard of what is known when the model is built. */
    LocalTensor constant(float[] values, Shard shard, String module) {
        if (values.length != shard.wholeSize()) {
            throw new ModelException("a Constant of " + module + " is given " + values.length + " values, and is "
                    + Arrays.toString(shard.wholeDims()));
        }
        LocalTensor tensor = input(DType.F32, shard.dims());
        constants.add(new Known(values, shard, tensor));
        return tensor;
    }

    /** A buffer for reducing or gathering gradients. */
    LocalTensor communicationBuffer(DType type, long elements) {
        requireOpen("a communication buffer");
        return communication.tensor(type, elements);
    }

    LocalTensor optimizerState(DType gradients, long elements) {
        requireOpen("optimizer state");
        // As many as there are in the cache lines of the values.
        long line = Block.ALIGNMENT / gradients.bytes();
        return optimizer.tensor(DType.F32, (elements + line - 1) / line * line).section(0, 0, elements);
    }

    void add(ExpertLayer layer) {
        expertLayers.add(layer);
    }

    Requirements requirements() {
        return requirements;
    }

    DeclaredWork work() {
        return work;
    }

    List<ExpertLayer> expertLayers() {
        return List.copyOf(expertLayers);
    }

    List<Unit> units() {
        return parameters.units();
    }

    List<ShardedParameter> parameters() {
        return parameters.parameters();
    }

    void requireOpen(String what) {
        if (committed) {
            throw new IllegalStateException(what + " comes after commit(), when memory has been given out");
        }
    }

    /** @param initial values of parameters that get their memory; null for those that are filled from elsewhere */
    void commit(@Nullable InitialValues initial) {
        requireOpen("a second commit()");
        Map<MemoryKind, Block> blocks = blocks();
        Row everything = new Row();
        blocks.values().forEach(everything::add);
        if (ownsParameters) {
            long before = 0;
            for (MemoryKind kind : MemoryKind.values()) {
                before += kind.compareTo(MemoryKind.ACTIVATIONS) < 0 ? bytes(blocks, kind) : 0;
            }
            long between = bytes(blocks, MemoryKind.ACTIVATIONS) + bytes(blocks, MemoryKind.TEMPORARIES);
            everything.bind(region.first(everything.bytes(), before, between));
            bound(initial);
        } else {
            everything.bind(region.again(everything.bytes()));
        }
        committed = true;
        constants.forEach(Known::fill);
    }

    /**
     * Gives memory to parameters alone; what else was declared was there to know them.
     *
     * @param initial null if they are filled from elsewhere
     */
    void commitParameters(@Nullable InitialValues initial) {
        requireOpen("a second commit()");
        Row values = parameters.values();
        parameters.turns().forEach(values::add);
        values.bind(region.first(values.bytes(), 0, 0));
        bound(initial);
        committed = true;
    }

    private void bound(@Nullable InitialValues initial) {
        parameters.bound();
        if (initial != null) {
            parameters.fill(initial);
        }
    }

    private static long bytes(Map<MemoryKind, Block> blocks, MemoryKind kind) {
        Block block = blocks.get(kind);
        return block == null ? 0 : block.bytes();
    }

    /** Writes again what never changes, where other buffers have lain in between. */
    void refill(Kernels kernels) {
        for (Known constant : constants) {
            constant.fill();
            kernels.toDevice(constant.tensor());
        }
    }

    ZeroGradients zeroGradients() {
        return parameters.zeroGradients();
    }

    MemoryReport report() {
        EnumMap<MemoryKind, Long> bytes = new EnumMap<>(MemoryKind.class);
        blocks().forEach((kind, block) -> bytes.put(kind, block.bytes()));
        return new MemoryReport(bytes);
    }

    private Map<MemoryKind, Block> blocks() {
        EnumMap<MemoryKind, Block> blocks = new EnumMap<>(MemoryKind.class);
        Row whole = new Row();
        whole.add(communication);
        if (ownsParameters) {
            Row state = parameters.copies();
            state.add(optimizer);
            parameters.turns().forEach(whole::add);
            blocks.put(MemoryKind.PARAMETERS, parameters.values());
            blocks.put(MemoryKind.GRADIENTS, parameters.gradients());
            blocks.put(MemoryKind.OPTIMIZER, state);
        }
        blocks.put(MemoryKind.ACTIVATIONS, activations);
        blocks.put(MemoryKind.TEMPORARIES, temporaries);
        blocks.put(MemoryKind.INPUTS, inputs);
        blocks.put(MemoryKind.COMMUNICATION, whole);
        return blocks;
    }
}
