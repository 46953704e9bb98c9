package io.shardwright.runtime.state;

import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.train.ReferenceNames;
import io.shardwright.spi.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A parameter as files have it: as the tensors that a reference of the model has in its place, or as itself where the model names no
 * reference.
 */
public final class TensorPieces {
    private TensorPieces() {}

    /** Rows {@code from} to {@code from + rows} of a whole parameter, under a name. */
    public record Piece(String name, long from, long rows) {}

    /** As many as there are names, in order: the sections that the parameter is split by, or else equal ones. */
    public static List<Piece> of(ReferenceNames files, ShardedParameter parameter) {
        List<String> names = files.referenceNames(parameter.name());
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
