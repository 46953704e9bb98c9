package io.shardwright.runtime.optimize;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.spi.CollectiveSite;
import io.shardwright.spi.Communicator;
import io.shardwright.spi.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.ValueLayout;

/**
 * The 2-norm over all gradients of the whole model, the same bits on every rank.
 *
 * <p>Squares are added in double. What is not split counts on rank 0 of the axis only, as all others hold the same. The
 * ranks' sums travel as the two halves of their bits, since communicators know no doubles, and are added in rank order.
 */
public final class GradientNorm {
    private static final CollectiveSite SITE = new CollectiveSite(0, "the gradients' norm", "GradientNorm.java");

    private final Kernels kernels;
    private final Communicator tensorParallel;
    private final LocalTensor[] counted;
    private final LocalTensor mine;
    private final LocalTensor all;

    /** @param model built, but not yet committed */
    public GradientNorm(ModelAssembly model) {
        kernels = model.kernels();
        tensorParallel = model.communicator(Axis.TP);
        counted = model.parameters().stream()
                .filter(this::countsHere)
                .map(sharded -> sharded.parameter().gradient())
                .toArray(LocalTensor[]::new);
        mine = model.input(DType.I32, 1, 2);
        all = model.input(DType.I32, tensorParallel.size(), 2);
    }

    private boolean countsHere(ShardedParameter parameter) {
        return parameter.isSplitOver(Axis.TP) || tensorParallel.rank() == 0;
    }

    /** All ranks call it, after backward and before the optimizer. */
    public double compute() {
        double squares = 0;
        for (LocalTensor gradient : counted) {
            squares += kernels.sumOfSquares(gradient);
        }
        return Math.sqrt(tensorParallel.size() == 1 ? squares : overAllRanks(squares));
    }

    private double overAllRanks(double squares) {
        long bits = Double.doubleToRawLongBits(squares);
        mine.storage().segment().set(ValueLayout.JAVA_LONG, 0, bits);
        tensorParallel.allGather(all, mine, 0, SITE);
        double sum = 0;
        for (int rank = 0; rank < tensorParallel.size(); rank++) {
            sum += Double.longBitsToDouble(all.storage().segment().getAtIndex(ValueLayout.JAVA_LONG, rank));
        }
        return sum;
    }

    /** The factor that brings gradients of norm {@code norm} down to {@code most}, as torch's clip_grad_norm_ has it. */
    public static double clip(double norm, double most) {
        return Math.min(1, most / (norm + 1e-6));
    }
}
