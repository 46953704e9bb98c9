package io.shardwright.runtime.checkpoint;

import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** A tensor of a file. Its bytes may lie at any address. */
public final class StoredTensor {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final TensorInfo info;
    private final MemorySegment bytes;

    StoredTensor(Path file, TensorInfo info, MemorySegment bytes) {
        this.file = file;
        this.info = info;
        this.bytes = bytes;
    }

    public TensorInfo info() {
        return info;
    }

    /** That it takes in the file. */
    long bytes() {
        return bytes.byteSize();
    }

    /** Element {@code index}, counted row-major, of an F32 or F64 tensor. */
    public double real(long index) {
        return switch (info.type()) {
            case "F32" -> bytes.getAtIndex(F32, index);
            case "F64" -> bytes.getAtIndex(F64, index);
            default -> throw new CheckpointException(file, "has " + info + ", and F32 or F64 is needed");
        };
    }

    /** Element {@code index}, counted row-major, of an I32 or I64 tensor. */
    public long whole(long index) {
        return switch (info.type()) {
            case "I32" -> bytes.getAtIndex(I32, index);
            case "I64" -> bytes.getAtIndex(I64, index);
            default -> throw new CheckpointException(file, "has " + info + ", and I32 or I64 is needed");
        };
    }

    /** Fills a dense f32 tensor of as many elements, rounding what has more digits. */
    public void copyTo(LocalTensor target) {
        if (target.size() != info.elements()) {
            throw new CheckpointException(file, "has " + info + ", and " + target + " is needed");
        }
        MemorySegment memory = target.segment();
        for (long i = 0; i < info.elements(); i++) {
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) real(i));
        }
    }
}
