package io.shardwright.ops.elementwise;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A value at each of the dims that others have and it lacks, or has as 1: inputs the value, and those whose shapes it takes. Where an
 * elementwise operator reads it, it becomes part of its chain and is nowhere in memory.
 *
 * @param dims how its dims and those of the others belong together: {@code "h, b s h -> b s h"}
 */
public record Spread(String dims) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(Spread.class, "spread", s -> new Spread(s.text("dims")))
            .from("elementwise operators on shapes that differ");

    /**
     * Of shapes that are aligned from the right.
     *
     * @param others that have each dim of the result between them
     */
    public static Spread of(List<Size> value, List<List<Size>> others) {
        List<List<Size>> all = Stream.concat(Stream.of(value), others.stream()).toList();
        List<Size> result = shape(all);
        List<String> terms = new ArrayList<>();
        for (List<Size> shape : all) {
            List<String> letters = new ArrayList<>();
            for (int dim = 0; dim < shape.size(); dim++) {
                int at = result.size() - shape.size() + dim;
                boolean isSpread = isOne(shape.get(dim)) && !isOne(result.get(at));
                letters.add(isSpread ? "one" + terms.size() + "" + dim : letter(at));
            }
            terms.add(String.join(" ", letters));
        }
        String out = Stream.iterate(0, dim -> dim < result.size(), dim -> dim + 1)
                .map(Spread::letter)
                .collect(Collectors.joining(" "));
        return new Spread(String.join(", ", terms) + " -> " + out);
    }

    /** What shapes have together: of each dim, counted from the right, the first size that isn't 1. */
    public static List<Size> shape(List<List<Size>> shapes) {
        int dims = shapes.stream().mapToInt(List::size).max().orElse(0);
        List<Size> result = new ArrayList<>();
        for (int dim = 0; dim < dims; dim++) {
            int fromRight = dims - dim;
            result.add(shapes.stream()
                    .filter(shape -> shape.size() >= fromRight)
                    .map(shape -> shape.get(shape.size() - fromRight))
                    .filter(size -> !isOne(size))
                    .findFirst()
                    .orElse(Size.ONE));
        }
        return result;
    }

    /** Whether a shape has all dims of {@code result}, which is what it has together with others. */
    public static boolean isAll(List<Size> shape, List<Size> result) {
        if (shape.size() < result.size()) {
            return false;
        }
        for (int dim = 0; dim < shape.size(); dim++) {
            if (isOne(shape.get(dim)) && !isOne(result.get(dim))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOne(Size size) {
        return size.equals(Size.ONE);
    }

    private static String letter(int dim) {
        return Character.toString((char) ('a' + dim));
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("dims", dims));
    }

    @Override
    public String kernel(Node node) {
        return Chain.KERNEL;
    }

    @Override
    public List<String> kernelInputs(Node node) {
        return List.of(node.input());
    }

    @Override
    public List<Literal> literals(Node node) {
        return new Chain(new Formula.Input(0)).literals(node);
    }

    @Override
    public String spec(Node node) {
        return dims;
    }

    @Override
    public boolean isLinear(Node node) {
        return true;
    }

    @Override
    public boolean isLinearIn(Node node, int index) {
        return index == 0;
    }

    @Override
    public boolean hasGradient(Node node, int index) {
        return index == 0;
    }

    @Override
    public List<Typed> infer(Inference in) {
        KernelOp.super.infer(in);
        // The others' sizes come first: where they differ from the value's, that has been said.
        List<List<Size>> shapes = new ArrayList<>();
        for (int index = 1; index <= in.node().inputs().size(); index++) {
            shapes.add(in.input(index % in.node().inputs().size()).shape());
        }
        return List.of(new Typed(in.input(0).type(), shape(shapes)));
    }

    @Override
    public Cost cost(RankShapes on) {
        return Cost.ofBytes(RankShapes.bytes(on.in(0).plus(on.out(0))));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradient(gradients, node, node.input(), gradients.of(node.output()));
    }

    /** Adds up the gradient of what {@code value} was spread to. */
    static void gradient(Gradients gradients, Node node, String value, String dSpread) {
        gradients
                .kernel(node, "addSpreadGradient")
                .addingTo(value)
                .reads(dSpread)
                .emit();
    }
}
