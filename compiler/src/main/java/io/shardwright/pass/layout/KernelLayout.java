package io.shardwright.pass.layout;

import io.shardwright.ir.DimSpec;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.attention.ContextAttentionOp;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the layouts of a kernel's inputs on one axis mean for it, read off its line of dims.
 *
 * @param letter the dim that is split; empty if none is
 * @param partial an input that is partial
 * @param conflict why the inputs don't go together
 */
record KernelLayout(
        Optional<String> letter,
        List<Size> sections,
        Optional<String> partial,
        Optional<Conflict> conflict,
        List<List<String>> inputLetters,
        List<List<String>> outputLetters,
        List<Boolean> differentiable) {
    /**
     * @param input the input that is not as it should be
     * @param splitInput the one that is split
     * @param mustBeWhole whether the split dim may not be split at all
     */
    record Conflict(int input, int splitInput, boolean mustBeWhole) {}

    static KernelLayout of(Node node, KernelOp op, Map<String, Value> values, Axis axis) {
        DimSpec spec = DimSpec.parse(op.spec(node));
        List<Value> inputs = node.inputs().stream().map(values::get).toList();
        List<List<String>> inputLetters = new ArrayList<>();
        List<Integer> dims = inputs.stream().map(value -> value.shape().size()).toList();
        for (int i = 0; i < inputs.size(); i++) {
            inputLetters.add(withoutSharedHead(spec.inputLetters(i, dims.get(i)), op, inputs.get(i)));
        }
        List<List<String>> outputLetters = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            outputLetters.add(spec.outputLetters(i, dims));
        }
        Optional<String> partial = inputs.stream()
                .filter(value -> value.layout().on(axis).equals(Placement.PARTIAL))
                .map(Value::name)
                .findFirst();
        Optional<String> letter = Optional.empty();
        List<Size> sections = List.of();
        Optional<Conflict> conflict = Optional.empty();
        int splitInput = -1;
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).layout().on(axis) instanceof Varying varying) {
                String here = inputLetters.get(i).get(varying.dim());
                if (letter.isEmpty()) {
                    letter = Optional.of(here);
                    sections = varying.sections();
                    splitInput = i;
                } else if (!letter.get().equals(here) || !sections.equals(varying.sections())) {
                    conflict = Optional.of(new Conflict(i, splitInput, false));
                }
                if (spec.whole().contains(here)) {
                    conflict = Optional.of(new Conflict(i, i, true));
                }
            }
        }
        for (int i = 0; letter.isPresent() && conflict.isEmpty() && i < inputs.size(); i++) {
            boolean has = inputLetters.get(i).contains(letter.get());
            boolean split = inputs.get(i).layout().on(axis) instanceof Varying;
            if (has && !split) {
                conflict = Optional.of(new Conflict(i, splitInput, false));
            }
        }
        boolean summed = letter.isPresent() && !outputLetters.getFirst().contains(letter.get());
        if (conflict.isEmpty() && summed && !op.addsUp(node, having(letter.get(), inputLetters))) {
            conflict = Optional.of(new Conflict(splitInput, splitInput, true));
        }
        List<Boolean> differentiable =
                inputs.stream().map(value -> value.type().isFloat()).toList();
        return new KernelLayout(letter, sections, partial, conflict, inputLetters, outputLetters, differentiable);
    }

    /** One head of keys serves all of the queries', on whatever rank they are: it isn't split with them. */
    private static List<String> withoutSharedHead(List<String> letters, KernelOp op, Value input) {
        boolean isShared = (op instanceof Attention || op instanceof ContextAttentionOp)
                && input.shape().size() == 4
                && input.shape().get(1).equals(Size.ONE);
        if (!isShared) {
            return letters;
        }
        List<String> without = new ArrayList<>(letters);
        without.set(1, "one");
        return without;
    }

    private static List<Integer> having(String letter, List<List<String>> inputLetters) {
        return IntStream.range(0, inputLetters.size())
                .filter(input -> inputLetters.get(input).contains(letter))
                .boxed()
                .toList();
    }

    /** Whether input {@code index} lacks the split dim and so must be replicated. What has no gradient may stay. */
    boolean needsReplicated(int index) {
        return letter.isPresent() && !inputLetters.get(index).contains(letter.get()) && differentiable.get(index);
    }

    /** The placement of output {@code index}. */
    Placement output(int index) {
        if (letter.isEmpty()) {
            return Placement.INVARIANT;
        }
        int dim = outputLetters.get(index).indexOf(letter.get());
        return dim < 0 ? Placement.PARTIAL : new Varying(dim, sections);
    }
}
