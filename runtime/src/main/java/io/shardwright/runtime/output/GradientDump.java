package io.shardwright.runtime.output;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Shard;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.assembly.WholeTensors;
import io.shardwright.runtime.checkpoint.SafetensorsWriter;
import io.shardwright.runtime.checkpoint.TensorInfo;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.run.ModelOfRun;
import io.shardwright.runtime.run.RankModel;
import io.shardwright.runtime.run.RunListener;
import io.shardwright.runtime.run.RunStart;
import io.shardwright.runtime.state.TensorPieces;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole gradients as {@code grad.NAME}, where NAME is what a reference calls the parameter; a parameter that is
 * several tensors there is taken apart again. Where the model names no reference, its own names are used. All ranks have to have one.
 */
public final class GradientDump implements RunListener {
    private static final String PREFIX = "grad.";
    private static final CollectiveSite SITE = new CollectiveSite(0, "a gradient to be written", "GradientDump.java");

    private final Path path;
    private @Nullable ModelOfRun model;

    /** @param path that rank 0 writes to */
    public GradientDump(Path path) {
        this.path = path;
    }

    @Override
    public void started(RunStart start) {
        model = start.run().model();
    }

    @Override
    public void gradients(RankModel rank, long step) {
        if (step == 0) {
            write(path, Objects.requireNonNull(model), rank);
        }
    }

    private static void write(Path path, ModelOfRun model, RankModel rank) {
        List<ShardedParameter> parameters = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (UnitSurvey.Entry entry : rank.survey().entries()) {
            entry.parameters().stream()
                    .filter(parameter -> seen.add(parameter.name()))
                    .forEach(parameters::add);
        }
        boolean writes = rank.assembly().world().rank() == 0;
        try (SafetensorsWriter writer = writes ? writer(path, model, parameters) : null) {
            for (ShardedParameter parameter : parameters) {
                write(writer, model, rank, parameter);
            }
            if (writer != null) {
                writer.complete();
            }
        }
    }

    private static SafetensorsWriter writer(Path path, ModelOfRun model, List<ShardedParameter> parameters) {
        List<TensorInfo> tensors = new ArrayList<>();
        for (ShardedParameter parameter : parameters) {
            for (TensorPieces.Piece piece : TensorPieces.of(model.names(), parameter)) {
                List<Long> shape = new ArrayList<>();
                for (long dim : parameter.shard().wholeDims()) {
                    shape.add(shape.isEmpty() ? piece.rows() : dim);
                }
                tensors.add(new TensorInfo(PREFIX + piece.name(), "F32", shape));
            }
        }
        return new SafetensorsWriter(path, Map.of("model", model.name()), tensors);
    }

    private static void write(
            @Nullable SafetensorsWriter writer, ModelOfRun model, RankModel rank, ShardedParameter parameter) {
        Shard shard = parameter.shard();
        try (Arena arena = Arena.ofConfined()) {
            Storage memory = Storage.on(arena.allocate(shard.wholeSize() * Float.BYTES, Float.BYTES));
            LocalTensor whole = LocalTensor.dense(memory, DType.F32, shard.wholeDims());
            int owner = rank.holders().owner(parameter.name());
            Communicator pipeline = rank.assembly().communicator(Axis.PP);
            if (pipeline.rank() == owner) {
                gather(rank.assembly(), parameter.name(), whole);
            }
            pipeline.broadcast(whole, owner, SITE);
            if (writer != null) {
                for (TensorPieces.Piece piece : TensorPieces.of(model.names(), parameter)) {
                    writer.write(whole.section(0, piece.from(), piece.rows()).segment());
                }
            }
        }
    }

    /** From the shares of all replicas, if each has its own, and the shards of all tensor-parallel ranks. */
    private static void gather(ModelAssembly assembly, String name, LocalTensor whole) {
        for (Unit unit : assembly.units()) {
            for (ShardedParameter parameter : unit.parameters()) {
                if (parameter.name().equals(name)) {
                    if (unit.isSplit()) {
                        unit.replicas().allGather(unit.gradients().all(), unit.ownGradients(), 0, SITE);
                    }
                    WholeTensors.gather(
                            assembly.world(),
                            parameter,
                            whole,
                            parameter.parameter().gradient());
                }
            }
        }
    }
}
