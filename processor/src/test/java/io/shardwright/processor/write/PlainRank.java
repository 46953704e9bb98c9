package io.shardwright.processor.write;

import io.shardwright.mesh.Axis;
import io.shardwright.routing.Routing;
import io.shardwright.spi.Assembly;
import io.shardwright.spi.Initial;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.ContextAttention;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.function.BiFunction;

/**
 * One rank of a tensor-parallel group, as plainly as can be: temporaries of one number share memory, parameters start as a function
 * of name and whole index says.
 */
final class PlainRank implements Assembly {
    private final int rank;
    private final Group group;
    private final BiFunction<String, Long, Double> start;
    private final Map<Integer, Storage> temporaries = new LinkedHashMap<>();
    private final List<Storage> storages = new ArrayList<>();
    final Map<String, Parameter> parameters = new LinkedHashMap<>();

    PlainRank(int rank, Group group, BiFunction<String, Long, Double> start) {
        this.rank = rank;
        this.group = group;
        this.start = start;
    }

    /** What the ranks share: where they meet, and what each brings. */
    record Group(CyclicBarrier barrier, float[][] brought) {
        void await() {
            try {
                barrier.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
        }

        static Group of(int size) {
            return new Group(new CyclicBarrier(size), new float[size][]);
        }

        int size() {
            return brought.length;
        }
    }

    @Override
    public void computes(long flops) {}

    @Override
    public void takesPositionsForAll(String kernel) {}

    @Override
    public Kernels kernels() {
        return PlainKernels.create();
    }

    @Override
    public Communicator communicator(Axis axis) {
        return (Communicator) Proxy.newProxyInstance(
                Communicator.class.getClassLoader(), new Class<?>[] {Communicator.class}, (_, method, arguments) -> {
                    LocalTensor x = (LocalTensor) arguments[0];
                    switch (method.getName()) {
                        case "allReduce" -> allReduce(x);
                        case "startAllReduce" -> {
                            return allReduced(x);
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                    return null;
                });
    }

    /** Adds up once it is waited for, which is as late as any other may. */
    private Pending allReduced(LocalTensor x) {
        return new Pending() {
            @Override
            public boolean test() {
                return false;
            }

            @Override
            public void await() {
                allReduce(x);
            }
        };
    }

    private void allReduce(LocalTensor x) {
        group.brought()[rank] = Floats.read(x);
        group.await();
        float[] sum = new float[(int) x.size()];
        for (float[] addend : group.brought()) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += addend[i];
            }
        }
        group.await();
        Floats.write(x, sum);
    }

    @Override
    public int degree(Axis axis) {
        return axis == Axis.TP ? group.size() : 1;
    }

    @Override
    public int index(Axis axis) {
        return axis == Axis.TP ? rank : 0;
    }

    @Override
    public long batch() {
        return 2;
    }

    @Override
    public long seq() {
        return 3;
    }

    @Override
    public SequencePositions positions() {
        return SequencePositions.whole(seq());
    }

    @Override
    public boolean startsGradient(LocalTensor gradient) {
        return false;
    }

    @Override
    public Assembly child(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public Assembly unit(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public Assembly child(String name, int index) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public Assembly round(int index) {
        throw new UnsupportedOperationException("round " + index);
    }

    @Override
    public Assembly again(int use) {
        throw new UnsupportedOperationException("use " + use);
    }

    @Override
    public Assembly withSequences(long positions) {
        throw new UnsupportedOperationException("sequences of " + positions);
    }

    @Override
    public LocalTensor constant(float[] values, Split split, long... wholeDims) {
        throw new UnsupportedOperationException("constant");
    }

    @Override
    public Parameter parameter(String name, ParameterRole role, Initial initial, Split split, long... wholeDims) {
        long[] dims = wholeDims.clone();
        if (split instanceof Split.Over over) {
            dims[over.dim()] /= group.size();
        }
        LocalTensor value = tensor(DType.F32, dims);
        Parameter parameter = new Parameter(name, role, initial, split, wholeDims, value, tensor(DType.F32, dims));
        parameters.put(name, parameter);
        return parameter;
    }

    /** For each element of a parameter's shard, its index in the whole. */
    static long[] wholeIndices(Parameter parameter, int rank) {
        LocalTensor value = parameter.value();
        long[] indices = new long[(int) value.size()];
        int split = parameter.split() instanceof Split.Over over ? over.dim() : -1;
        for (int i = 0; i < indices.length; i++) {
            long rest = i;
            long stride = 1;
            for (int dim = value.dimCount() - 1; dim >= 0; dim--) {
                long at = rest % value.dim(dim) + (dim == split ? rank * value.dim(dim) : 0);
                indices[i] += at * stride;
                rest /= value.dim(dim);
                stride *= parameter.wholeDims()[dim];
            }
        }
        return indices;
    }

    @Override
    public LocalTensor temporary(int number, DType type, long... dims) {
        Storage storage = temporaries.computeIfAbsent(number, _ -> new Storage(0));
        LocalTensor tensor = LocalTensor.dense(storage, type.in(DType.F32), dims);
        storage.atLeast(tensor.size() * tensor.type().bytes());
        return tensor;
    }

    @Override
    public DropoutMask dropout(String name, double rate, Split split, long... wholeDims) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public DropoutMask sequenceDropout(String name, double rate, Split split, int sequenceDim, long... dims) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public ContextAttention contextAttention(
            String name, long batch, long heads, long keyHeads, long seq, long size, AttentionOptions options) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public DropoutMask attentionDropout(String name, double rate, long firstHead, long heads, long queries, long keys) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public ExpertLayer experts(String name, Routing routing, long experts, long held, long addends) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public Slot slot() {
        return new Slot() {
            @Override
            public LocalTensor tensor(DType type, long... dims) {
                return PlainRank.this.tensor(type, dims);
            }

            @Override
            public LocalTensor kept(DType type, long... dims) {
                return tensor(type, dims);
            }

            @Override
            public long firstSequence() {
                return 0;
            }

            @Override
            public double lossShare() {
                return 1;
            }

            @Override
            public double targetWeight() {
                return 1;
            }
        };
    }

    @Override
    public Slot scratch(Slot follows) {
        throw new UnsupportedOperationException();
    }

    LocalTensor tensor(DType type, long... dims) {
        long size = 1;
        for (long dim : dims) {
            size *= dim;
        }
        DType ofRun = type.in(DType.F32);
        Storage storage = new Storage(size * ofRun.bytes());
        storages.add(storage);
        return LocalTensor.dense(storage, type.in(DType.F32), dims);
    }

    @Override
    public void requireEqual(long left, long right, String text) {
        if (left != right) {
            throw new IllegalArgumentException(text);
        }
    }

    @Override
    public void requireDivides(long divisor, long dividend, String code, String text) {
        requireEqual(0, dividend % divisor, text);
    }

    @Override
    public void commit() {
        storages.addAll(temporaries.values());
        storages.forEach(
                storage -> storage.bind(MemorySegment.ofArray(new float[(int) storage.bytes() / Float.BYTES])));
        for (Parameter parameter : parameters.values()) {
            long[] indices = wholeIndices(parameter, rank);
            float[] values = new float[indices.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = start.apply(parameter.name(), indices[i]).floatValue();
            }
            Floats.write(parameter.value(), values);
        }
    }
}
