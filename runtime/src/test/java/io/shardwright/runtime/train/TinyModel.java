package io.shardwright.runtime.train;

import io.shardwright.mesh.Axis;
import io.shardwright.spi.Assembly;
import io.shardwright.spi.Initial;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.spi.model.Flow;
import io.shardwright.spi.model.GeneratedModel;
import io.shardwright.spi.model.Pass;
import io.shardwright.spi.model.Port;
import io.shardwright.spi.model.Ports;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/**
 * What the compiler would write for a model of one MLP, here written by hand:
 *
 * <pre>
 *   x = table[tokens]   r = x + dropout(g(down gelu(up f(x) + b)))   logits = head f(r), split along the vocabulary
 * </pre>
 */
public final class TinyModel implements GeneratedModel<TinyModel.Saved> {
    private static final CollectiveSite G_DOWN = new CollectiveSite(0, "g after down", "TinyModel.java");
    static final CollectiveSite F_UP = new CollectiveSite(1, "f before up", "TinyModel.java");
    static final CollectiveSite F_HEAD = new CollectiveSite(2, "f before head", "TinyModel.java");
    private static final CollectiveSite STATS = new CollectiveSite(3, "cross-entropy", "TinyModel.java");

    final Kernels kernels;
    final Communicator tp;
    final Parameter table;
    final Parameter up;
    final Parameter upBias;
    final Parameter down;
    final Parameter head;
    final DropoutMask mask;
    final long firstClass;
    private final LocalTensor stats;
    private final LocalTensor statsPart;
    private final LocalTensor allStats;
    private final LocalTensor dLogits;
    final LocalTensor dr;
    private final LocalTensor dy;
    private final LocalTensor da;
    private final LocalTensor dx;

    /** What forward keeps for backward. */
    public static final class Saved {
        final Slot slot;
        final LocalTensor x;
        final LocalTensor slope;
        final LocalTensor a;
        final LocalTensor r;
        final LocalTensor logits;
        final LocalTensor lse;
        /** From the first part of a split backward to the second. */
        final LocalTensor dLogits;

        final LocalTensor dy;
        final LocalTensor da;
        final LocalTensor dx;

        Saved(Slot slot, Assembly assembly, long hidden, long inner, long classes) {
            this.slot = slot;
            long batch = assembly.batch();
            long seq = assembly.seq();
            x = slot.tensor(DType.F32, batch, seq, hidden);
            slope = slot.tensor(DType.F32, batch, seq, inner);
            a = slot.tensor(DType.F32, batch, seq, inner);
            r = slot.tensor(DType.F32, batch, seq, hidden);
            logits = slot.tensor(DType.F32, batch, seq, classes);
            lse = slot.tensor(DType.F32, batch, seq);
            dLogits = slot.kept(DType.F32, batch, seq, classes);
            dy = slot.kept(DType.F32, batch, seq, hidden);
            da = slot.kept(DType.F32, batch, seq, inner);
            dx = slot.kept(DType.F32, batch, seq, hidden);
        }
    }

    final Assembly assembly;

    public TinyModel(long hidden, double dropout, Assembly assembly) {
        this.assembly = assembly;
        kernels = assembly.kernels();
        tp = assembly.communicator(Axis.TP);
        long inner = 4 * hidden;
        long vocabulary = ModelChoice.BYTES;
        assembly.requireDivides(
                assembly.degree(Axis.TP),
                vocabulary,
                "feed-forward-not-divisible",
                "Tiny.head: feed-forward size %d cannot be split over tp=%d");
        table = assembly.parameter(
                "table.weight", ParameterRole.EMBEDDING, Initial.normal(0.1), Split.none(), vocabulary, hidden);
        Assembly mlp = assembly.child("mlp");
        up = mlp.parameter(
                "up.weight",
                ParameterRole.HIDDEN_MATRIX,
                Initial.normal(0.1),
                Split.over(Axis.TP, 0, inner),
                inner,
                hidden);
        upBias = mlp.parameter(
                "up.bias", ParameterRole.VECTOR, Initial.constant(0), Split.over(Axis.TP, 0, inner), inner);
        down = mlp.parameter(
                "down.weight",
                ParameterRole.HIDDEN_MATRIX,
                Initial.normal(0.1),
                Split.over(Axis.TP, 1, inner),
                hidden,
                inner);
        head = assembly.parameter(
                "head.weight",
                ParameterRole.HEAD,
                Initial.normal(0.1),
                Split.over(Axis.TP, 0, vocabulary),
                vocabulary,
                hidden);
        long batch = assembly.batch();
        long seq = assembly.seq();
        mask = assembly.sequenceDropout("drop", dropout, Split.none(), 1, batch, seq, hidden);
        long classes = head.value().dim(0);
        firstClass = classes * assembly.index(Axis.TP);
        stats = assembly.temporary(0, DType.F32, 3, batch * seq);
        statsPart = stats.reshape(1, 3, batch * seq);
        allStats = assembly.temporary(1, DType.F32, tp.size(), 3, batch * seq);
        dLogits = assembly.temporary(2, DType.F32, batch, seq, classes);
        dr = assembly.temporary(3, DType.F32, batch, seq, hidden);
        dy = assembly.temporary(4, DType.F32, batch, seq, hidden);
        da = assembly.temporary(5, DType.F32, batch, seq, up.value().dim(0));
        dx = assembly.temporary(6, DType.F32, batch, seq, hidden);
    }

    @Override
    public Ports ports() {
        long batch = assembly.batch();
        long seq = assembly.seq();
        return Ports.from(Port.i32("tokens", batch, seq))
                .to(Port.f32("logits", batch, seq, head.value().dim(0)).cut(Split.over(Axis.TP, 2, ModelChoice.BYTES)));
    }

    @Override
    public void run(Pass pass, Flow flow, Saved saved) {
        switch (pass) {
            case FORWARD -> forward(flow.input(0), flow.result(0), saved);
            case BACKWARD -> backward(flow.input(0), flow.dResult(0), saved);
            case INPUT_GRADIENTS -> inputGradients(flow.dResult(0), saved);
            case WEIGHT_GRADIENTS -> weightGradients(flow.input(0), flow.dResult(0), saved);
        }
    }

    @Override
    public Saved newSaved(Slot slot) {
        return new Saved(
                slot,
                assembly,
                table.value().dim(1),
                up.value().dim(0),
                head.value().dim(0));
    }

    public void forward(LocalTensor tokens, LocalTensor logits, Saved saved) {
        kernels.embedding(saved.x, tokens, table.value(), 0);
        kernels.linearActivate(saved.a, saved.slope, saved.x, up.value(), upBias.value(), Activation.GELU);
        kernels.linear(saved.r, saved.a, down.value());
        tp.allReduce(saved.r, Reduction.SUM, G_DOWN);
        kernels.dropoutAdd(saved.r, saved.r, saved.x, mask, saved.slot.firstSequence());
        kernels.linear(logits, saved.r, head.value());
    }

    public void backward(LocalTensor tokens, LocalTensor dLogits, Saved saved) {
        kernels.addLinearWeightGradient(head.gradient(), dLogits, saved.r, assembly.startsGradient(head.gradient()));
        kernels.linearInputGradient(dr, dLogits, head.value());
        tp.allReduce(dr, Reduction.SUM, F_HEAD);
        kernels.dropout(dy, dr, mask, saved.slot.firstSequence());
        kernels.addLinearWeightGradient(down.gradient(), dy, saved.a, assembly.startsGradient(down.gradient()));
        kernels.linearInputGradient(da, dy, down.value());
        kernels.multiply(da, da, saved.slope);
        kernels.addLinearWeightGradient(up.gradient(), da, saved.x, assembly.startsGradient(up.gradient()));
        kernels.addBiasGradient(upBias.gradient(), da);
        kernels.linearInputGradient(dx, da, up.value());
        tp.allReduce(dx, Reduction.SUM, F_UP);
        kernels.add(dx, dx, dr);
        kernels.addEmbeddingGradient(table.gradient(), dx, tokens, 0);
    }

    private void inputGradients(LocalTensor dLogits, Saved saved) {
        kernels.linearInputGradient(dr, dLogits, head.value());
        tp.allReduce(dr, Reduction.SUM, F_HEAD);
        kernels.dropout(saved.dy, dr, mask, saved.slot.firstSequence());
        kernels.linearInputGradient(saved.da, saved.dy, down.value());
        kernels.multiply(saved.da, saved.da, saved.slope);
        kernels.linearInputGradient(saved.dx, saved.da, up.value());
        tp.allReduce(saved.dx, Reduction.SUM, F_UP);
        kernels.add(saved.dx, saved.dx, dr);
    }

    private void weightGradients(LocalTensor tokens, LocalTensor dLogits, Saved saved) {
        kernels.addLinearWeightGradient(head.gradient(), dLogits, saved.r, assembly.startsGradient(head.gradient()));
        kernels.addLinearWeightGradient(down.gradient(), saved.dy, saved.a, assembly.startsGradient(down.gradient()));
        kernels.addLinearWeightGradient(up.gradient(), saved.da, saved.x, assembly.startsGradient(up.gradient()));
        kernels.addBiasGradient(upBias.gradient(), saved.da);
        kernels.addEmbeddingGradient(table.gradient(), saved.dx, tokens, 0);
    }

    /** The mean cross-entropy of the next token. */
    public record Loss(TinyModel model) implements GeneratedModel<Saved> {
        @Override
        public Ports ports() {
            long batch = model.assembly.batch();
            long seq = model.assembly.seq();
            return Ports.from(Port.i32("tokens", batch, seq), Port.i32("targets", batch, seq))
                    .to(Port.f32("loss"));
        }

        @Override
        public Saved newSaved(Slot slot) {
            return model.newSaved(slot);
        }

        @Override
        public void run(Pass pass, Flow flow, Saved saved) {
            LocalTensor tokens = flow.input(0);
            LocalTensor targets = flow.input(1);
            switch (pass) {
                case FORWARD -> {
                    model.forward(tokens, saved.logits, saved);
                    model.kernels.crossEntropyStats(model.stats, saved.logits, targets, model.firstClass);
                    model.tp.allGather(model.allStats, model.statsPart, 0, STATS);
                    model.kernels.crossEntropyJoin(
                            flow.result(0), saved.lse, model.allStats, targets, saved.slot.targetWeight());
                }
                case BACKWARD -> {
                    model.kernels.crossEntropyGradient(
                            model.dLogits,
                            flow.dResult(0),
                            saved.logits,
                            saved.lse,
                            targets,
                            model.firstClass,
                            saved.slot.targetWeight());
                    model.backward(tokens, model.dLogits, saved);
                }
                case INPUT_GRADIENTS -> {
                    model.kernels.crossEntropyGradient(
                            saved.dLogits,
                            flow.dResult(0),
                            saved.logits,
                            saved.lse,
                            targets,
                            model.firstClass,
                            saved.slot.targetWeight());
                    model.inputGradients(saved.dLogits, saved);
                }
                case WEIGHT_GRADIENTS -> model.weightGradients(tokens, saved.dLogits, saved);
            }
        }
    }
}
