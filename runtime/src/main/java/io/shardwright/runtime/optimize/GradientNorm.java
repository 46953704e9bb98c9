package io.shardwright.runtime.optimize;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.SumOverRanks;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The 2-norm over all gradients of the whole model, the same bits on every rank. Squares are added in double, and every element
 * of the model counts once: what tensor-parallel ranks all hold on the first of them, what replicas all hold on the first, and
 * what several stages hold on the parameter's owner.
 */
public final class GradientNorm {
    /** What this rank has of a parameter's gradient. */
    public record Part(String parameter, double norm) {}

    private record Counted(String parameter, LocalTensor gradient) {}

    private final Kernels kernels;
    private final ModelAssembly model;
    private final Predicate<String> isOwner;
    private final SumOverRanks sum;
    private final List<Counted> counted;
    private final List<LocalTensor> gradients;

    /**
     * @param model built, but not yet committed
     * @param isOwner whether this rank stands for all along pp that hold the parameter of a name
     */
    public GradientNorm(ModelAssembly model, Predicate<String> isOwner) {
        this.model = model;
        this.isOwner = isOwner;
        kernels = model.kernels();
        sum = new SumOverRanks(model, "the gradients' norm");
        counted = find();
        gradients = counted.stream().map(Counted::gradient).toList();
    }

    /** All ranks call it, when gradients are complete and before the optimizer. */
    public double compute() {
        return Math.sqrt(sum.of(kernels.sumOfSquares(gradients)));
    }

    /**
     * The part of this rank that is worst: that whose gradient isn't finite, of several the one that backward comes to first, else
     * that of largest norm. Empty if nothing counts here.
     */
    public Optional<Part> worst() {
        @Nullable Part worst = null;
        for (Counted part : counted) {
            double norm = Math.sqrt(kernels.sumOfSquares(part.gradient()));
            if (worst == null || !Double.isFinite(norm) || norm > worst.norm()) {
                worst = new Part(part.parameter(), norm);
            }
        }
        return Optional.ofNullable(worst);
    }

    private List<Counted> find() {
        List<Counted> parts = new ArrayList<>();
        for (Unit unit : model.units()) {
            for (ShardedParameter parameter : unit.parameters()) {
                if (countsHere(unit, parameter) && !isBias(parameter)) {
                    parts.add(new Counted(parameter.name(), unit.ownedGradients(parameter)));
                }
            }
        }
        return parts;
    }

    /** What biases of routers have is a count of choices. */
    private static boolean isBias(ShardedParameter parameter) {
        return parameter.parameter().role() == ParameterRole.ROUTER
                && parameter.shard().wholeDims().length == 1;
    }

    private boolean countsHere(Unit unit, ShardedParameter parameter) {
        boolean onceOverTp = parameter.isSplitOver(Axis.TP) || model.index(Axis.TP) == 0;
        boolean onceOverReplicas = unit.isSplit() || unit.replicas().rank() == 0;
        return onceOverTp && onceOverReplicas && isOwner.test(parameter.name());
    }

    /** The factor that brings gradients of norm {@code norm} down to {@code most}, as torch's clip_grad_norm_ has it. */
    public static double clip(double norm, double most) {
        return Math.min(1, most / (norm + 1e-6));
    }
}
