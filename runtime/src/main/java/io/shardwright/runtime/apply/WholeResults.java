package io.shardwright.runtime.apply;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Shard;
import io.shardwright.runtime.assembly.WholeTensors;
import io.shardwright.spi.Split;
import io.shardwright.spi.model.Port;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results of a rank, with all that ranks along tp have of the same sequences and positions. */
public final class WholeResults {
    /** @param whole null for one that is whole already */
    private record Result(Shard shard, @Nullable LocalTensor whole) {}

    private final ModelAssembly assembly;
    private final List<Result> results = new ArrayList<>();

    /**
     * @param assembly not yet committed
     * @param ports of the results on this rank
     */
    public WholeResults(ModelAssembly assembly, List<Port> ports) {
        this.assembly = assembly;
        for (Port port : ports) {
            Shard shard = shard(port, assembly.world().mesh(), assembly.world().rank());
            results.add(new Result(shard, shard.count() == 1 ? null : assembly.input(DType.F32, shard.wholeDims())));
        }
    }

    /** What a rank has of a result, as a part of what ranks along tp have together. */
    static Shard shard(Port port, Mesh mesh, int rank) {
        long[] whole = port.shape();
        List<Shard.Part> parts = new ArrayList<>();
        for (Split.Over cut : port.split().cuts()) {
            // A dim that doesn't divide says how large it is.
            long said = cut.sections().stream().mapToLong(Long::longValue).sum();
            whole[cut.dim()] = said > 0 ? said : whole[cut.dim()] * mesh.degree(cut.axis());
            parts.add(new Shard.Part(mesh.degree(cut.axis()), mesh.index(cut.axis(), rank)));
        }
        return new Shard(whole, port.split(), parts);
    }

    /** All ranks along tp that have results call it; the next call writes where this one's are. */
    public List<LocalTensor> of(List<LocalTensor> parts) {
        List<LocalTensor> all = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            LocalTensor whole = results.get(i).whole();
            if (whole != null) {
                WholeTensors.gather(assembly.world(), results.get(i).shard(), whole, parts.get(i));
            }
            all.add(whole == null ? InFloats.of(parts.get(i)) : whole);
        }
        return all;
    }
}
