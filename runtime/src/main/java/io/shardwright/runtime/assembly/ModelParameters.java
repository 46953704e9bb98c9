package io.shardwright.runtime.assembly;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.assembly.memory.FlatBuffer;
import io.shardwright.runtime.assembly.memory.Overlay;
import io.shardwright.runtime.assembly.memory.Row;
import io.shardwright.spi.Initial;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The parameters of one model on one rank, in units, and their gradients if it learns. */
final class ModelParameters {
    private final ParameterPlan plan;
    private final Communicator replicas;
    private final Communicator expertReplicas;
    private final Map<String, Unit> units = new LinkedHashMap<>();
    private final Map<String, ShardedParameter> parameters = new LinkedHashMap<>();
    private final ZeroGradients zeroGradients = new ZeroGradients();
    private boolean bound;

    /**
     * @param replicas ranks that hold the same parameters
     * @param expertReplicas those of them that hold the same experts
     */
    ModelParameters(ParameterPlan plan, Communicator replicas, Communicator expertReplicas) {
        this.plan = plan;
        this.replicas = replicas;
        this.expertReplicas = expertReplicas;
    }

    /** The type of values whose type the run decides. */
    DType real() {
        return plan.precision().type();
    }

    /** The parameter of that name, which is made if no assembly has it yet. */
    Parameter parameter(String unitName, String name, ParameterRole role, Initial initial, Split split, Shard shard) {
        ShardedParameter known = parameters.get(name);
        if (known != null) {
            requireSame(known, split, shard);
            return known.parameter();
        }
        if (bound) {
            throw new ModelException(
                    "parameter " + name + " isn't one of the model whose parameters are there already");
        }
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

    boolean has(String name) {
        return parameters.containsKey(name);
    }

    private static void requireSame(ShardedParameter known, Split split, Shard shard) {
        if (!Arrays.equals(known.shard().wholeDims(), shard.wholeDims())
                || !known.shard().split().equals(split)) {
            throw new ModelException("parameter " + known.name() + " is " + Arrays.toString(shard.wholeDims()) + ", "
                    + split + ", in one assembly and "
                    + Arrays.toString(known.shard().wholeDims()) + ", "
                    + known.shard().split() + ", in another of the same model");
        }
    }

    private Unit addUnit(String name, UnitKind kind) {
        long before = units.values().stream()
                .filter(unit -> !unit.isShared() && unit.kind() == kind)
                .count();
        Communicator holders = kind == UnitKind.EXPERTS ? expertReplicas : replicas;
        return new Unit(name, kind, units.size(), (int) before % 2, plan, holders);
    }

    List<Unit> units() {
        return List.copyOf(units.values());
    }

    List<ShardedParameter> parameters() {
        return List.copyOf(parameters.values());
    }

    ZeroGradients zeroGradients() {
        return zeroGradients;
    }

    /** They have memory; what is in it comes from elsewhere. */
    void bound() {
        bound = true;
        for (Unit unit : units.values()) {
            if (plan.learns()) {
                zeroGradients.add(unit);
            }
        }
    }

    void fill(InitialValues values) {
        for (Unit unit : units.values()) {
            // It may lie where the unit before did.
            unit.values().clear();
            unit.parameters()
                    .forEach(sharded -> values.fill(sharded.parameter(), sharded.shard(), unit.writer(sharded)));
            unit.keepOwnValues();
        }
    }

    // ---------------------------------------------------------------- memory

    Row values() {
        Row values = new Row();
        units.values().forEach(unit -> values.add(unit.lastingValues()));
        return values;
    }

    Row gradients() {
        Row gradients = new Row();
        if (plan.learns()) {
            units.values().forEach(unit -> gradients.add(unit.lastingGradients()));
        }
        return gradients;
    }

    /** What an optimizer updates in place of rounded values. */
    Row copies() {
        Row copies = new Row();
        units.values().forEach(unit -> unit.lastingCopy().ifPresent(copies::add));
        return copies;
    }

    /** Where units take turns. */
    List<Overlay> turns() {
        List<Overlay> turns = new ArrayList<>();
        if (plan.zero().splitsParameters()) {
            turns.addAll(takingTurns(Unit::values));
        }
        if (plan.zero().splitsGradients()) {
            turns.addAll(takingTurns(Unit::gradients));
        }
        return turns;
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
