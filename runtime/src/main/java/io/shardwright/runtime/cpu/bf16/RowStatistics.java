package io.shardwright.runtime.cpu.bf16;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** Statistics {@code [n, rows]} of logits, which are found some rows at a time. */
final class RowStatistics {
    private final List<LocalTensor> made = new ArrayList<>();

    RowStatistics() {}

    /** Memory for {@code n} statistics of each of some rows. */
    LocalTensor of(int n, int rows) {
        for (int i = 0; i < made.size(); i++) {
            if (made.get(i).dim(1) == n && made.get(i).dim(2) == rows) {
                return made.get(i);
            }
        }
        Storage memory = Storage.on(Arena.ofAuto().allocate(4L * n * rows, 64));
        LocalTensor statistics = LocalTensor.dense(memory, DType.F32, 1, n, rows);
        made.add(statistics);
        return statistics;
    }

    /** Puts those of {@code part}'s rows where they belong in {@code all}, from row {@code from} on. */
    static void place(LocalTensor all, LocalTensor part, int n, int from, int rows) {
        long to = TensorRows.denseAddress(all) + 4L * from;
        long at = TensorRows.denseAddress(part);
        long step = 4 * all.size() / n;
        for (int i = 0; i < n; i++) {
            Lanes.copy(to + i * step, at + 4L * i * rows, 4L * rows);
        }
    }
}
