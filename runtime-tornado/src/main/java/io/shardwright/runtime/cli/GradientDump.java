package io.shardwright.runtime.cli;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Shard;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.WholeTensors;
import io.shardwright.runtime.checkpoint.SafetensorsWriter;
import io.shardwright.runtime.checkpoint.TensorInfo;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.spi.Split;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole gradients as {@code grad.NAME}, where NAME is what a reference calls the parameter; a parameter that is
 * several tensors there is taken apart again. Where the model names no reference, its own names are used.
 */
final class GradientDump {
    private static final String PREFIX = "grad.";

    /** Rows {@code from} to {@code from + rows} of a parameter's whole gradient, under another name. */
    private record Piece(String name, long from, long rows) {}

    private GradientDump() {}

    /** All ranks call it; rank 0 writes. */
    static void write(Path path, TrainableModel model, ModelAssembly assembly) {
        List<ShardedParameter> parameters = assembly.parameters();
        try (SafetensorsWriter writer = assembly.world().rank() == 0 ? writer(path, model, parameters) : null) {
            for (ShardedParameter parameter : parameters) {
                write(writer, model, assembly, parameter);
            }
        }
    }

    private static SafetensorsWriter writer(Path path, TrainableModel model, List<ShardedParameter> parameters) {
        List<TensorInfo> tensors = new ArrayList<>();
        for (ShardedParameter parameter : parameters) {
            for (Piece piece : pieces(model, parameter)) {
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
            @Nullable SafetensorsWriter writer,
            TrainableModel model,
            ModelAssembly assembly,
            ShardedParameter parameter) {
        Shard shard = parameter.shard();
        try (Arena arena = Arena.ofConfined()) {
            Storage memory = Storage.on(arena.allocate(shard.wholeSize() * Float.BYTES, Float.BYTES));
            LocalTensor whole = LocalTensor.dense(memory, DType.F32, shard.wholeDims());
            WholeTensors.gather(
                    assembly.world(), parameter, whole, parameter.parameter().gradient());
            if (writer != null) {
                for (Piece piece : pieces(model, parameter)) {
                    writer.write(whole.section(0, piece.from(), piece.rows()).segment());
                }
            }
        }
    }

    /** As many pieces as there are names: the sections that the parameter is split by, or else equal ones. */
    private static List<Piece> pieces(TrainableModel model, ShardedParameter parameter) {
        List<String> names = model.referenceNames(parameter.name());
        if (names.isEmpty()) {
            names = List.of(parameter.name());
        }
        long rows = parameter.shard().wholeDims()[0];
        List<Long> sizes = parameter.shard().split() instanceof Split.Over over
                        && over.dim() == 0
                        && over.sections().size() == names.size()
                ? over.sections()
                : Collections.nCopies(names.size(), rows / names.size());
        List<Piece> pieces = new ArrayList<>();
        long from = 0;
        for (int i = 0; i < names.size(); i++) {
            pieces.add(new Piece(names.get(i), from, sizes.get(i)));
            from += sizes.get(i);
        }
        return pieces;
    }
}
