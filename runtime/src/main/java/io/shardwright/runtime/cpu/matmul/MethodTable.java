package io.shardwright.runtime.cpu.matmul;

import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.choice.WayTimes;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The method of each shape of matmul, for one rank; what isn't chosen yet is by {@link MeasuredMatmul}. */
final class MethodTable {
    /** Multiply-adds of a matmul that nobody would notice. */
    private static final long SMALL = 1 << 21;

    private final ChoiceTable choices;
    private final BuiltInMethods builtIn;

    MethodTable(ChoiceTable choices, BuiltInMethods builtIn) {
        this.choices = choices;
        this.builtIn = builtIn;
    }

    /**
     * The method of a shape, or null if it is still to be chosen.
     *
     * @param shape of one matmul that adds to nothing
     * @throws io.shardwright.diagnostic.ModelException if the choice is a method that can't compute it
     */
    @Nullable
    OneDnnMethod get(MatmulShape shape) {
        String what = ShapeText.of(shape);
        String way = choices.get(what);
        if (way != null) {
            return method(shape, what, way);
        }
        long work = (long) shape.m() * shape.n() * shape.k();
        return work < SMALL || !choices.measures() ? builtIn.of(shape) : null;
    }

    /** Chooses for all, unless another rank has by now. */
    OneDnnMethod choose(MatmulShape shape, Supplier<WayTimes> measuring) {
        String what = ShapeText.of(shape);
        return method(shape, what, choices.choose(what, builtIn.of(shape).text(), measuring));
    }

    private OneDnnMethod method(MatmulShape shape, String what, String way) {
        return OneDnnMethod.parse(way, shape).orElseThrow(() -> choices.refuse(what, way));
    }
}
