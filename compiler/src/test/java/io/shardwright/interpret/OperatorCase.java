package io.shardwright.interpret;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.DimSpec;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One operator with operands, from whose line of dims every split follows.
 *
 * @param outputs names of all outputs
 * @param read which of them the result depends on; several are multiplied
 */
record OperatorCase(KernelOp op, List<Operand> operands, List<String> outputs, List<String> read) {
    /** @param name with a dot for a parameter */
    record Operand(String name, DType type, List<Size> shape) {
        static Operand of(String name, long... dims) {
            return new Operand(
                    name, DType.F32, Arrays.stream(dims).mapToObj(Size::of).toList());
        }

        static Operand tokens(String name, long... dims) {
            return new Operand(name, DType.I32, of(name, dims).shape());
        }

        static Operand mask(String name, long... dims) {
            return new Operand(name, DType.MASK, of(name, dims).shape());
        }

        boolean isWeight() {
            return name.contains(".");
        }
    }

    static OperatorCase of(KernelOp op, String output, Operand... operands) {
        return new OperatorCase(op, List.of(operands), List.of(output), List.of(output));
    }

    OperatorCase outputs(String... names) {
        return new OperatorCase(op, operands, List.of(names), read);
    }

    OperatorCase read(String... names) {
        return new OperatorCase(op, operands, outputs, List.of(names));
    }

    private Node node() {
        return new Node(op, outputs, operands.stream().map(Operand::name).toList(), Origin.NONE, "");
    }

    private DimSpec spec() {
        return DimSpec.parse(op.spec(node()));
    }

    private List<String> inputLetters(int operand) {
        return spec().inputLetters(operand, operands.get(operand).shape().size());
    }

    private List<String> outputLetters(int output) {
        return spec().outputLetters(
                        output,
                        operands.stream().map(operand -> operand.shape().size()).toList());
    }

    /** All dims there are. */
    Set<String> letters() {
        Set<String> letters = new LinkedHashSet<>();
        for (int i = 0; i < operands.size(); i++) {
            letters.addAll(inputLetters(i));
        }
        return letters;
    }

    /** Whether the operator's rule lets the dim be split: it isn't marked whole, and is summed only if that is linear. */
    boolean allows(String letter) {
        boolean summed = !outputLetters(0).contains(letter);
        return !spec().whole().contains(letter) && (!summed || op.addsUp(node(), having(letter)));
    }

    private List<Integer> having(String letter) {
        return IntStream.range(0, operands.size())
                .filter(operand -> inputLetters(operand).contains(letter))
                .boxed()
                .toList();
    }

    /** A model of this operator alone, whose operands are split along {@code letter} if one is given. */
    Sketch sketch(Optional<String> letter) {
        Sketch sketch = new Sketch("Only" + op.getClass().getSimpleName()).dropout("drop");
        for (int i = 0; i < operands.size(); i++) {
            Operand operand = operands.get(i);
            int dim = letter.map(inputLetters(i)::indexOf).orElse(-1);
            Size[] shape = operand.shape().toArray(Size[]::new);
            if (operand.isWeight()) {
                sketch.splitWeight(operand.name(), dim, shape);
            } else {
                sketch.input(operand.name(), operand.type(), dim, shape);
            }
        }
        sketch.node(op, outputs, node().inputs().toArray(String[]::new));
        String result = read.getFirst();
        for (String other : read.subList(1, read.size())) {
            sketch.node(new Multiply(), result + "Times" + other, result, other);
            result += "Times" + other;
        }
        int dim = letter.map(outputLetters(outputs.indexOf(read.getFirst()))::indexOf)
                .orElse(-1);
        return dim < 0 ? sketch.returns(result) : sketch.returnsSplit(result, dim);
    }

    @Override
    public String toString() {
        return op.name() + " of " + String.join(", ", node().inputs());
    }
}
