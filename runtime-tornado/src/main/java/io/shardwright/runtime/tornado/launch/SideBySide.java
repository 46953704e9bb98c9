package io.shardwright.runtime.tornado.launch;

import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Tensors that follow each other in memory without gaps, as most gradients of a unit do, for kernels that don't care which is which. */
public final class SideBySide {
    private SideBySide() {}

    /** All elements of dense tensors, as the fewest of one dim, in the order of memory. */
    public static List<LocalTensor> merged(List<LocalTensor> tensors) {
        List<LocalTensor> inOrder = tensors.stream()
                .sorted(Comparator.comparingLong(SideBySide::start))
                .toList();
        List<LocalTensor> merged = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < inOrder.size(); i++) {
            if (i + 1 == inOrder.size() || !follows(inOrder.get(i), inOrder.get(i + 1))) {
                merged.add(whole(inOrder.subList(from, i + 1)));
                from = i + 1;
            }
        }
        return merged;
    }

    private static boolean follows(LocalTensor x, LocalTensor next) {
        return x.storage() == next.storage() && x.type() == next.type() && x.offset() + x.size() == next.offset();
    }

    private static LocalTensor whole(List<LocalTensor> some) {
        LocalTensor first = some.getFirst();
        long size = some.stream().mapToLong(LocalTensor::size).sum();
        long bytes = first.type().bytes();
        MemorySegment memory = first.storage().segment().asSlice(first.offset() * bytes, size * bytes);
        return LocalTensor.dense(Storage.on(memory), first.type(), size);
    }

    private static long start(LocalTensor x) {
        return x.storage().segment().address() + x.offset() * x.type().bytes();
    }
}
