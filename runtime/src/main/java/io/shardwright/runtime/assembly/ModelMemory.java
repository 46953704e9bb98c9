package io.shardwright.runtime.assembly;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.assembly.memory.Block;
import io.shardwright.runtime.assembly.memory.FlatBuffer;
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
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;

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
                    tensor.segment().setAtIndex(ValueLayout.JAVA_FLOAT, inShard + i, values[Math.toIntExact(inWhole + i)]);
                }
            });
        }
    }

    private final LongFunction<MemorySegment> heap;
    private final ParameterPlan plan;
    private final Communicator replicas;
    private final Communicator expertReplicas;
    private final InitialValues initialValues;
    private final Map<String, Unit> units = new LinkedHashMap<>();
    private final Map<String, ShardedParameter> parameters = new LinkedHashMap<>();
    private final List<ExpertLayer> expertLayers = new ArrayList<>();
    private final DeclaredWork work = new DeclaredWork();
    private final Requirements requirements = new Requirements();
    private final Row optimizer = new Row();
    private final Overlay activations = new Overlay();
    private final Overlay temporaries = new Overlay();
    private final Row inputs = new Row();
    private final Row communication = new Row();
    private final List<Known> constants = new ArrayList<>();
    private final ZeroGradients zeroGradients = new ZeroGradients();
    private boolean committed;

    /**
     * @param heap gives memory that all ranks can read, when all of them ask for it
     * @param replicas ranks that hold the same parameters
     * @param expertReplicas those of them that hold the same experts
     */
    ModelMemory(
            LongFunction<MemorySegment> heap,
            InitialValues initialValues,
            ParameterPlan plan,
            Communicator replicas,
            Communicator expertReplicas) {
        this.heap = heap;
        this.plan = plan;
        this.replicas = replicas;
        this.expertReplicas = expertReplicas;
        this.initialValues = initialValues;
    }

    Workspace workspace() {
        requireOpen("an assembly");
        return new Workspace(activations.add(new Row()), temporaries.add(new Row()));
    }

    /** The parameter of that name, which is made if no assembly has it yet. */
    Parameter parameter(String unitName, String name, ParameterRole role, Initial initial, Split split, Shard shard) {
        ShardedParameter known = parameters.get(name);
        if (known != null) {
            if (!Arrays.equals(known.shard().wholeDims(), shard.wholeDims())
                    || !known.shard().split().equals(split)) {
                throw new ModelException(
                        "parameter " + name + " is " + Arrays.toString(shard.wholeDims()) + ", " + split
                                + ", in one assembly and "
                                + Arrays.toString(known.shard().wholeDims()) + ", "
                                + known.shard().split() + ", in another of the same model");
            }
            return known.parameter();
        }
        requireOpen("parameter " + name);
        String home = plan.shared().contains(name) ? ParameterPlan.SHARED : unitName;
        UnitKind kind = UnitKind.of(role, shard, plan.precision());
        Unit unit = units.computeIfAbsent(kind.key(home), _ -> addUnit(home, kind));
        boolean replicated = split instanceof Split.Replicated;
        Parameter parameter = new Parameter(
                name,
                role,
                initial,
                split,
                shard.wholeDims(),
                unit.values().add(replicated, shard.dims()),
                unit.gradients().add(replicated, shard.dims()));
        ShardedParameter sharded = new ShardedParameter(parameter, shard);
        unit.add(sharded);
        parameters.put(name, sharded);
        return parameter;
    }

    private Unit addUnit(String name, UnitKind kind) {
        long before = units.values().stream()
                .filter(unit -> !unit.isShared() && unit.kind() == kind)
                .count();
        Communicator holders = kind == UnitKind.EXPERTS ? expertReplicas : replicas;
        return new Unit(name, kind, units.size(), (int) before % 2, plan, holders);
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
        return List.copyOf(units.values());
    }

    List<ShardedParameter> parameters() {
        return List.copyOf(parameters.values());
    }

    void requireOpen(String what) {
        if (committed) {
            throw new IllegalStateException(what + " comes after commit(), when memory has been given out");
        }
    }

    void commit() {
        requireOpen("a second commit()");
        Row everything = new Row();
        blocks().values().forEach(everything::add);
        everything.bind(heap.apply(everything.bytes()));
        committed = true;
        for (Unit unit : units.values()) {
            zeroGradients.add(unit);
            unit.values().clear();
            unit.parameters()
                    .forEach(sharded -> initialValues.fill(sharded.parameter(), sharded.shard(), unit.writer(sharded)));
            unit.keepOwnValues();
        }
        constants.forEach(Known::fill);
    }

    ZeroGradients zeroGradients() {
        return zeroGradients;
    }

    MemoryReport report() {
        EnumMap<MemoryKind, Long> bytes = new EnumMap<>(MemoryKind.class);
        blocks().forEach((kind, block) -> bytes.put(kind, block.bytes()));
        return new MemoryReport(bytes);
    }

    private Map<MemoryKind, Block> blocks() {
        EnumMap<MemoryKind, Block> blocks = new EnumMap<>(MemoryKind.class);
        Row values = new Row();
        Row gradients = new Row();
        Row state = new Row();
        Row whole = new Row();
        whole.add(communication);
        units.values().forEach(unit -> values.add(unit.lastingValues()));
        units.values().forEach(unit -> gradients.add(unit.lastingGradients()));
        units.values().forEach(unit -> unit.lastingCopy().ifPresent(state::add));
        state.add(optimizer);
        if (plan.zero().splitsParameters()) {
            takingTurns(Unit::values).forEach(whole::add);
        }
        if (plan.zero().splitsGradients()) {
            takingTurns(Unit::gradients).forEach(whole::add);
        }
        blocks.put(MemoryKind.PARAMETERS, values);
        blocks.put(MemoryKind.GRADIENTS, gradients);
        blocks.put(MemoryKind.OPTIMIZER, state);
        blocks.put(MemoryKind.ACTIVATIONS, activations);
        blocks.put(MemoryKind.TEMPORARIES, temporaries);
        blocks.put(MemoryKind.INPUTS, inputs);
        blocks.put(MemoryKind.COMMUNICATION, whole);
        return blocks;
    }

    /** Those that units take turns in: {@link Unit#buffer}. */
    private List<Overlay> takingTurns(Function<Unit, FlatBuffer> buffer) {
        List<Overlay> turns = Stream.generate(Overlay::new).limit(Unit.BUFFERS).toList();
        for (Unit unit : units.values()) {
            turns.get(unit.buffer()).add(buffer.apply(unit));
        }
        return turns;
    }
}
