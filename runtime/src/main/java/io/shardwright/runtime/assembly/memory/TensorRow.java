package io.shardwright.runtime.assembly.memory;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Dense tensors one after the other, each on a cache line of its own, which move together. */
public final class TensorRow {
    private final DType type;
    private final List<Storage> storages = new ArrayList<>();
    private long bytes;

    public TensorRow(DType type) {
        this.type = type;
    }

    public LocalTensor add(long... dims) {
        Storage storage = new Storage(Row.elements(dims) * type.bytes());
        storages.add(storage);
        bytes += Block.aligned(storage.bytes());
        return LocalTensor.dense(storage, type, dims);
    }

    /** Where a tensor begins, in elements; -1 for one of another row. */
    public long position(LocalTensor tensor) {
        long at = 0;
        for (Storage storage : storages) {
            if (storage == tensor.storage()) {
                return at / type.bytes();
            }
            at += Block.aligned(storage.bytes());
        }
        return -1;
    }

    public long bytes() {
        return bytes;
    }

    /** Puts them into {@code memory} from byte {@code at} on. What is there stays as it is. */
    public void place(MemorySegment memory, long at) {
        for (Storage storage : storages) {
            storage.move(memory.asSlice(at, storage.bytes()));
            at += Block.aligned(storage.bytes());
        }
    }
}
