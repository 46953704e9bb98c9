package io.shardwright.pass.buffer;

import static java.util.stream.Collectors.toSet;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Node;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.layout.Strides;
import io.shardwright.plan.Place;
import io.shardwright.spi.kernel.AttentionKernels;
import io.shardwright.spi.kernel.Kernels;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Sees to it that each node can take its values as they lie: collectives and other models dense, most kernels as rows. Where one can't, a copy
 * comes between.
 */
final class CheckStrides {
    private static final Set<String> OF_ROWS = Arrays.stream(Kernels.class.getMethods())
            .filter(method -> !method.getDeclaringClass().equals(AttentionKernels.class))
            .map(Method::getName)
            .filter(name -> !name.equals("copy"))
            .collect(toSet());

    private final Phases phases;
    private final Liveness liveness;
    private final MemoryStrides memory;

    CheckStrides(Phases phases, Liveness liveness, MemoryStrides memory) {
        this.phases = phases;
        this.liveness = liveness;
        this.memory = memory;
    }

    /** The phases with one copy more; empty if none is needed. */
    Optional<Phases> copies(List<Node> nodes) {
        for (Node node : nodes) {
            Optional<Phases> copied = node.op() instanceof ViewOp ? view(node) : check(node);
            if (copied.isPresent()) {
                return copied;
            }
        }
        return Optional.empty();
    }

    /** A view was shown to be possible where its input lay then; that may have been turned since. */
    private Optional<Phases> view(Node node) {
        for (int index = 0; index < node.outputs().size(); index++) {
            boolean isView = memory.place(node.outputs().get(index)) instanceof Place.ViewOf view
                    && view.view().equals(node);
            if (isView && memory.seen(node, index).isEmpty()) {
                return Optional.of(Copies.before(phases, node, node.input()));
            }
        }
        return Optional.empty();
    }

    private Optional<Phases> check(Node node) {
        Predicate<Strides> fits = demand(node);
        for (String output : node.outputs()) {
            // What is computed in place lies better once the input does.
            boolean isInPlace = memory.place(output) instanceof Place.SameAs same
                    && node.inputs().contains(same.value());
            if (!isInPlace && !memory.of(output).filter(fits).isPresent()) {
                return Optional.of(Copies.after(phases, node, output));
            }
        }
        for (String input : liveness.reads(node)) {
            if (!memory.of(input).filter(fits).isPresent()) {
                return Optional.of(Copies.before(phases, node, input));
            }
        }
        return Optional.empty();
    }

    private static Predicate<Strides> demand(Node node) {
        return switch (node.op()) {
            case CollectiveOp _, CallOp _ -> Strides::isDense;
            case KernelCall call when OF_ROWS.contains(call.kernel()) -> Strides::isRows;
            default -> _ -> true;
        };
    }
}
