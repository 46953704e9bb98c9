package io.shardwright.ops.reduction;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.ops.description.WrittenCall;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A reduction over one dim, which the result lacks. */
public interface OverDim extends KernelOp {
    int dim();

    @Override
    default List<Attribute> attributes() {
        return List.of(Attribute.of("dim", dim()));
    }

    @Override
    default List<Typed> infer(Inference in) {
        in.requireDimsAtLeast(0, dim() + 1, in.node().input());
        List<Size> shape = new ArrayList<>(in.input(0).shape());
        shape.remove(dim());
        return List.of(in.input(0).withShape(shape));
    }

    @Override
    default Cost cost(RankShapes on) {
        return on.once().withOther(on.in(0));
    }

    /** The dims from argument 1 on, reduced one after the other from the last of them. */
    static Made read(WrittenCall call, IntFunction<KernelOp> over, String suffix) throws Unreadable {
        String x = call.tensor(0);
        int dims = call.dims(x);
        List<Integer> reduced = new ArrayList<>(call.dims(1, dims));
        if (reduced.isEmpty() || new HashSet<>(reduced).size() < reduced.size()) {
            throw call.refuse(1, "name each dim that the result shall lack, once");
        }
        reduced.sort(Collections.reverseOrder());
        String value = x;
        for (int dim : reduced.subList(0, reduced.size() - 1)) {
            dims--;
            value = call.first(Made.of(over.apply(dim), x + suffix, dims, List.of(value)));
        }
        return Made.of(over.apply(reduced.getLast()), x + suffix, dims - 1, List.of(value));
    }

    /** The line of dims: {@code "d0 m ... -> d0 ..."} for dim 1; {@code ^} behind m if it must be whole. */
    static String spec(int dim, String whole) {
        String before = IntStream.range(0, dim).mapToObj(at -> "d" + at + " ").collect(Collectors.joining());
        return before + "m" + whole + " ... -> " + before + "...";
    }
}
