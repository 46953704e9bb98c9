package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.spi.Split;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.model.Port;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;

/** An input of which a unit takes this rank's part. Sources fill in all of it, the same on every rank, as they know of no meshes. */
final class CutInput {
    private final Kernels kernels;
    /** Sections of the part, and where each lies in the whole. */
    private final List<LocalTensor> parts = new ArrayList<>();

    private final List<LocalTensor> places = new ArrayList<>();

    /**
     * @param whole as a source fills it in
     * @param part what the unit reads
     */
    CutInput(ModelAssembly root, LocalTensor whole, LocalTensor part, Port port) {
        kernels = root.kernels();
        cut(root, whole, part, port.split().cuts());
    }

    private void cut(ModelAssembly root, LocalTensor whole, LocalTensor part, List<Split.Over> cuts) {
        if (cuts.isEmpty()) {
            places.add(whole);
            parts.add(part);
            return;
        }
        Split.Over cut = cuts.getFirst();
        long ranks = root.degree(cut.axis());
        long index = root.index(cut.axis());
        long section = 0;
        long at = 0;
        for (long size : cut.sections()) {
            long begin = Split.begin(size, index, ranks);
            long count = Split.begin(size, index + 1, ranks) - begin;
            LocalTensor place = whole.section(cut.dim(), section + begin, count);
            cut(root, place, part.section(cut.dim(), at, count), cuts.subList(1, cuts.size()));
            section += size;
            at += count;
        }
    }

    /** Copies the part where kernels run. */
    void take() {
        for (int i = 0; i < parts.size(); i++) {
            kernels.copy(parts.get(i), places.get(i));
        }
    }
}
