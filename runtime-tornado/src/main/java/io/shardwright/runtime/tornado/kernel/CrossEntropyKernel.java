package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Cross-entropy, whole and of one rank's classes. Targets are whole numbers; a negative one is left out. */
public final class CrossEntropyKernel {
    private CrossEntropyKernel() {}

    /** {@code weight} times the mean of {@code lse - logits[target]}. */
    public static List<KernelLaunch> loss(
            DeviceMemory memory,
            LocalTensor loss,
            LocalTensor lse,
            LocalTensor logits,
            LocalTensor targets,
            double weight) {
        DeviceRows from = memory.rows(logits);
        KernelLaunch ofRows = KernelLaunch.of(
                "logSumExp",
                Grid.groups(from.rows(), GroupReductions.ITEMS),
                KernelLaunch.NONE,
                CrossEntropyKernel::logSumExp,
                memory.dense(lse),
                from.at(),
                from.stride(),
                from.cols());
        KernelLaunch mean = KernelLaunch.of(
                "crossEntropyLoss",
                Grid.groups(1, GroupReductions.ITEMS),
                new float[] {(float) weight},
                CrossEntropyKernel::crossEntropyLoss,
                memory.dense(loss),
                memory.dense(lse),
                from.at(),
                from.stride(),
                memory.dense(targets),
                from.rows());
        return List.of(ofRows, mean);
    }

    public static void logSumExp(KernelContext context, FloatArray memory, int lse, int logits, int stride, int cols) {
        int row = context.groupIdx;
        float largest = SoftmaxKernel.largestOfRow(context, memory, logits + row * stride, cols);
        float sum = SoftmaxKernel.sumOfExponentials(context, memory, logits + row * stride, cols, largest);
        if (context.localIdx == 0) {
            memory.set(lse + row, largest + TornadoMath.log(sum));
        }
    }

    /** One group for all rows. */
    public static void crossEntropyLoss(
            KernelContext context,
            FloatArray memory,
            FloatArray changing,
            int weight,
            int loss,
            int lse,
            int logits,
            int stride,
            int targets,
            int rows) {
        float own = 0;
        for (int row = context.localIdx; row < rows; row += GroupReductions.ITEMS) {
            int target = (int) memory.get(targets + row);
            if (target >= 0) {
                own += memory.get(lse + row) - memory.get(logits + row * stride + target);
            }
        }
        float sum = GroupReductions.sum(context, own);
        float counted = countTargets(context, memory, targets, rows);
        if (context.localIdx == 0) {
            memory.set(loss, changing.get(weight) * (sum / TornadoMath.max(1, counted)));
        }
    }

    /** How many targets aren't negative. */
    private static float countTargets(KernelContext context, FloatArray memory, int targets, int rows) {
        float own = 0;
        for (int row = context.localIdx; row < rows; row += GroupReductions.ITEMS) {
            own += memory.get(targets + row) >= 0 ? 1 : 0;
        }
        return GroupReductions.sum(context, own);
    }

    /** {@code stats[3, rows]}: largest logit, sum of exponentials relative to it, the target's logit or 0. */
    public static KernelLaunch stats(
            DeviceMemory memory, LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        DeviceRows from = memory.rows(logits);
        return KernelLaunch.of(
                "crossEntropyStats",
                Grid.groups(from.rows(), GroupReductions.ITEMS),
                KernelLaunch.NONE,
                CrossEntropyKernel::crossEntropyStats,
                memory.dense(stats),
                from.at(),
                from.stride(),
                memory.dense(targets),
                Math.toIntExact(firstClass),
                from.rows(),
                from.cols());
    }

    public static void crossEntropyStats(
            KernelContext context,
            FloatArray memory,
            int stats,
            int logits,
            int stride,
            int targets,
            int firstClass,
            int rows,
            int cols) {
        int row = context.groupIdx;
        float largest = SoftmaxKernel.largestOfRow(context, memory, logits + row * stride, cols);
        float sum = SoftmaxKernel.sumOfExponentials(context, memory, logits + row * stride, cols, largest);
        if (context.localIdx == 0) {
            int target = (int) memory.get(targets + row);
            int own = target - firstClass;
            float logit = 0;
            if (BothConditions.inside(own, cols)) {
                logit = memory.get(logits + row * stride + own);
            }
            memory.set(stats + row, largest);
            memory.set(stats + rows + row, sum);
            memory.set(stats + 2 * rows + row, logit);
        }
    }

    /** From the stats of all ranks, {@code all[ranks, 3, rows]}, in rank order. */
    public static KernelLaunch join(
            DeviceMemory memory,
            LocalTensor loss,
            LocalTensor lse,
            LocalTensor all,
            LocalTensor targets,
            double weight) {
        return KernelLaunch.of(
                "crossEntropyJoin",
                Grid.groups(1, GroupReductions.ITEMS),
                new float[] {(float) weight},
                CrossEntropyKernel::crossEntropyJoin,
                memory.dense(loss),
                memory.dense(lse),
                memory.dense(all),
                memory.dense(targets),
                Math.toIntExact(all.dim(0)),
                Math.toIntExact(targets.size()));
    }

    /** One group for all rows. */
    public static void crossEntropyJoin(
            KernelContext context,
            FloatArray memory,
            FloatArray changing,
            int weight,
            int loss,
            int lse,
            int all,
            int targets,
            int ranks,
            int rows) {
        float own = 0;
        for (int row = context.localIdx; row < rows; row += GroupReductions.ITEMS) {
            float largest = memory.get(all + row);
            for (int rank = 1; rank < ranks; rank++) {
                largest = TornadoMath.max(largest, memory.get(all + 3 * rank * rows + row));
            }
            float sum = 0;
            float logit = 0;
            for (int rank = 0; rank < ranks; rank++) {
                int stats = all + 3 * rank * rows + row;
                sum += memory.get(stats + rows) * TornadoMath.exp(memory.get(stats) - largest);
                logit += memory.get(stats + 2 * rows);
            }
            float log = largest + TornadoMath.log(sum);
            memory.set(lse + row, log);
            if (memory.get(targets + row) >= 0) {
                own += log - logit;
            }
        }
        float sum = GroupReductions.sum(context, own);
        float counted = countTargets(context, memory, targets, rows);
        if (context.localIdx == 0) {
            memory.set(loss, changing.get(weight) * (sum / TornadoMath.max(1, counted)));
        }
    }

    /** {@code dLogits = (softmax(logits) - onehot(target)) weight dLoss / counted rows}. */
    public static KernelLaunch gradient(
            DeviceMemory memory,
            LocalTensor dLogits,
            LocalTensor dLoss,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass,
            double weight) {
        DeviceRows to = memory.rows(dLogits);
        DeviceRows from = memory.rows(logits);
        return KernelLaunch.of(
                "crossEntropyGradient",
                Grid.groups(from.rows(), GroupReductions.ITEMS),
                new float[] {(float) weight},
                CrossEntropyKernel::crossEntropyGradient,
                to.at(),
                to.stride(),
                memory.dense(dLoss),
                from.at(),
                from.stride(),
                memory.dense(lse),
                memory.dense(targets),
                Math.toIntExact(firstClass),
                from.rows(),
                from.cols());
    }

    public static void crossEntropyGradient(
            KernelContext context,
            FloatArray memory,
            FloatArray changing,
            int weight,
            int dLogits,
            int dStride,
            int dLoss,
            int logits,
            int stride,
            int lse,
            int targets,
            int firstClass,
            int rows,
            int cols) {
        int row = context.groupIdx;
        int target = (int) memory.get(targets + row);
        float counted = countTargets(context, memory, targets, rows);
        float factor = target >= 0 ? changing.get(weight) * memory.get(dLoss) / counted : 0;
        float log = memory.get(lse + row);
        for (int c = context.localIdx; c < cols; c += GroupReductions.ITEMS) {
            float share = TornadoMath.exp(memory.get(logits + row * stride + c) - log);
            float hot = target - firstClass == c ? 1 : 0;
            memory.set(dLogits + row * dStride + c, (share - hot) * factor);
        }
    }
}
