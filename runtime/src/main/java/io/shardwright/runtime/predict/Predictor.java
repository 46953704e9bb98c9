package io.shardwright.runtime.predict;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.apply.AppliedModel;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.assembly.memory.MemoryReport;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that is applied: no gradients, no optimizer, nothing dropped out. It is built once for the largest batch and the longest sequences, and
 * takes any smaller ones. All ranks have one, and call the same methods with the same numbers.
 *
 * <p>Threads that predict at the same time wait for each other, also with several predictors of one trainer, which share memory. On several ranks
 * one thread of each calls, as nothing else gives all ranks the same order; and of a trainer, between its steps.
 *
 * <pre>{@code
 * Predictor predictor = Predictor.of(rank, ShardedReading.units(config))
 *         .batch(64).weights(Path.of("runs/letters"))
 *         .build();
 * LocalTensor logits = predictor.predict(letters, 0, 1000).result(); // [1000, 26]
 * }</pre>
 */
public final class Predictor {
    /** Batches and lengths that are kept ready. */
    private static final int MOST_WAYS = 8;

    private final AppliedModel model;
    private final List<String> names;
    private final long group;
    private final long batch;
    private final long seq;
    private final Map<MemoryKind, Long> ofParameters;
    private final Map<List<Long>, PredictorWay> ways = new LinkedHashMap<>(MOST_WAYS, 1, true);
    private final MemoryReport largest;

    /**
     * @param names of the inputs, as sources know them
     * @param group sequences that experts' capacity is counted in
     * @param batch the largest, on all ranks together
     * @param seq the longest
     * @throws ModelException if there are no sequences, or they have no positions
     */
    Predictor(
            AppliedModel model,
            List<String> names,
            long group,
            long batch,
            long seq,
            Map<MemoryKind, Long> ofParameters) {
        requireSome(batch, seq);
        this.model = model;
        this.names = List.copyOf(names);
        this.batch = batch;
        this.seq = seq;
        this.ofParameters = ofParameters;
        // One that is built for fewer takes those for a group.
        this.group = Math.min(group, ofReplica(batch));
        synchronized (model.parameters()) {
            largest = way(rows(batch), seq).memory();
        }
    }

    /**
     * What is applied, and where.
     *
     * @param units of a model; of one that gives a loss, the model that it computes it from
     */
    public static PredictorBuilder of(RankContext rank, ModelUnits units) {
        return new PredictorBuilder(rank, units);
    }

    /**
     * A predictor with the parameters of a model that is trained, as they are at each call.
     *
     * @param names of the inputs of the model that is trained
     * @param group sequences that experts' capacity is counted in
     * @param batch the largest, on all ranks together
     * @param seq the longest
     * @throws ModelException if there are no sequences, or they have no positions
     */
    public static Predictor of(AppliedModel model, List<String> names, long group, long batch, long seq) {
        return new Predictor(model, names, group, batch, seq, Map.of());
    }

    static void requireSome(long batch, long seq) {
        if (batch < 1 || seq < 1) {
            throw new ModelException("a predictor for batches of " + batch + " sequences of " + seq
                    + " positions\n  Fix: one of each, or more");
        }
    }

    /** Results for sequences {@code first} to {@code first + count - 1} of a source, as long as can be. */
    public Prediction predict(InputSource source, long first, long count) {
        return predict(source, first, count, seq);
    }

    /**
     * Results for sequences {@code first} to {@code first + count - 1} of a source, whole on every rank.
     *
     * @param count as many as there are, also more than the largest batch
     * @param length positions of each
     * @throws ModelException if they are longer than the longest, or ranks along cp can't share them out
     */
    public Prediction predict(InputSource source, long first, long count, long length) {
        check(first, count, length);
        synchronized (model.parameters()) {
            return whole(source, first, count, length);
        }
    }

    private Prediction whole(InputSource source, long first, long count, long length) {
        if (count == 0) {
            return new Prediction(way(group, length).nothing());
        }
        List<float[]> values = new ArrayList<>();
        List<long[]> dims = new ArrayList<>();
        for (long from = 0; from < count; from += batch) {
            long rows = Math.min(batch, count - from);
            PredictorWay way = ready(rows, length);
            List<LocalTensor> whole = way.whole(source, first + from, rows);
            for (int i = 0; i < whole.size(); i++) {
                long[] wholeDims = whole.get(i).dims();
                int each = Math.toIntExact(whole.get(i).size() / wholeDims[0]);
                if (from == 0) {
                    wholeDims[0] = count;
                    dims.add(wholeDims);
                    values.add(new float[Math.toIntExact(count * each)]);
                }
                int at = Math.toIntExact(from * each);
                MemorySegment.ofArray(values.get(i))
                        .asSlice(4L * at, 4 * rows * each)
                        .copyFrom(whole.get(i).section(0, 0, rows).segment());
            }
        }
        List<LocalTensor> results = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            results.add(LocalTensor.dense(Storage.on(MemorySegment.ofArray(values.get(i))), DType.F32, dims.get(i)));
        }
        return new Prediction(results);
    }

    /**
     * The same, where it is enough that each rank sees what it has.
     *
     * @throws ModelException if sequences are longer than the longest, or ranks along cp can't share them out
     */
    public void predict(InputSource source, long first, long count, long length, ResultParts parts) {
        check(first, count, length);
        synchronized (model.parameters()) {
            for (long from = 0; from < count; from += batch) {
                long rows = Math.min(batch, count - from);
                ready(rows, length).parts(source, first + from, rows, parts);
            }
        }
    }

    private void check(long first, long count, long length) {
        if (first < 0 || count < 0) {
            throw new ModelException(count + " sequences are to be predicted from number " + first
                    + " on\n  Fix: none or more, from 0 on");
        }
        if (length > seq || length < 1) {
            throw new ModelException("sequences of " + length + " positions, and the predictor was built for at most "
                    + seq + "\n  Fix: .seq(" + length + ")");
        }
    }

    private PredictorWay ready(long rows, long length) {
        PredictorWay way = way(rows(rows), length);
        // Others have lain there in between.
        way.refill();
        return way;
    }

    /** Of each replica along dp: whole groups, so that an expert's capacity is that of the training, whatever the number of sequences. */
    private long rows(long sequences) {
        return Math.ceilDiv(ofReplica(sequences), group) * group;
    }

    private long ofReplica(long sequences) {
        return Math.ceilDiv(sequences, model.parameters().degree(Axis.DP));
    }

    private PredictorWay way(long rows, long length) {
        List<Long> shape = List.of(rows, length);
        PredictorWay known = ways.get(shape);
        if (known == null) {
            known = new PredictorWay(model, names, rows, length);
            ways.put(shape, known);
            if (ways.size() > MOST_WAYS) {
                ways.remove(ways.keySet().iterator().next());
            }
        }
        return known;
    }

    /** What it takes on this rank: parameters, unless they are a trainer's, and what is needed for the largest batch. */
    public MemoryReport memory() {
        Map<MemoryKind, Long> bytes = new EnumMap<>(MemoryKind.class);
        for (MemoryKind kind : MemoryKind.values()) {
            bytes.put(kind, ofParameters.getOrDefault(kind, 0L) + largest.bytes(kind));
        }
        return new MemoryReport(bytes);
    }
}
