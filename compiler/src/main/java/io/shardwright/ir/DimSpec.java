package io.shardwright.ir;

import io.shardwright.grammar.OpSpec;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the dims of an operator's inputs and outputs belong together: {@code "... i, o i -> ... o"}.
 *
 * <p>Equal letters are one dim; {@code ...} is any number of leading dims, matched from the right; {@code ^} behind a
 * letter marks a dim that may not be split. One line drives shape inference and the spread of layouts.
 *
 * @param inputs letters of each input
 * @param outputs letters of each output
 * @param whole letters that may not be split
 */
public record DimSpec(List<List<String>> inputs, List<List<String>> outputs, Set<String> whole) {
    private static final String LEADING = "...";

    public static DimSpec parse(String text) {
        OpSpec spec = OpSpec.parse(text);
        Set<String> whole = Stream.concat(spec.inputs().stream(), spec.outputs().stream())
                .flatMap(term -> term.letters().stream())
                .filter(OpSpec.Letter::whole)
                .map(letter -> letter.name().text())
                .collect(Collectors.toSet());
        return new DimSpec(letters(spec.inputs()), letters(spec.outputs()), whole);
    }

    private static List<List<String>> letters(List<OpSpec.Term> terms) {
        return terms.stream()
                .map(term -> term.letters().stream()
                        .map(letter -> letter.name().text())
                        .toList())
                .toList();
    }

    /** The letters of input {@code index} when it has {@code dims} dims; leading ones are called ...1, ...2 from the right. */
    public List<String> inputLetters(int index, int dims) {
        List<String> letters = inputs.get(index);
        return expand(letters, dims - (letters.contains(LEADING) ? letters.size() - 1 : letters.size()));
    }

    /** The letters of output {@code index} when the inputs have these numbers of dims. */
    public List<String> outputLetters(int index, List<Integer> inputDims) {
        int leading = 0;
        for (int input = 0; input < inputs.size(); input++) {
            if (inputs.get(input).contains(LEADING)) {
                leading = Math.max(
                        leading, inputDims.get(input) - inputs.get(input).size() + 1);
            }
        }
        return expand(outputs.get(index), leading);
    }

    private static List<String> expand(List<String> letters, int leading) {
        List<String> expanded = new ArrayList<>();
        for (String letter : letters) {
            if (!letter.equals(LEADING)) {
                expanded.add(letter);
            }
            for (int i = leading; letter.equals(LEADING) && i > 0; i--) {
                expanded.add(LEADING + i);
            }
        }
        return expanded;
    }

    /** Requires equal letters to be equal sizes, and gives the outputs theirs, and the type of all inputs together. */
    List<Typed> infer(Inference in) {
        Map<String, Size> sizes = new HashMap<>();
        Map<String, String> holders = new HashMap<>();
        List<Integer> inputDims = new ArrayList<>();
        for (int input = 0; input < inputs.size(); input++) {
            String name = in.node().inputs().get(input);
            List<String> declared = inputs.get(input);
            if (declared.contains(LEADING)) {
                in.requireDimsAtLeast(input, declared.size() - 1, name);
            } else {
                in.requireDims(input, declared.size(), name);
            }
            int dims = in.input(input).dims();
            inputDims.add(dims);
            List<String> letters = inputLetters(input, dims);
            for (int dim = 0; dim < Math.min(dims, letters.size()); dim++) {
                String letter = letters.get(dim);
                Size size = in.input(input).dim(dim);
                String holder = "dim " + dim + " of " + name;
                if (sizes.containsKey(letter)) {
                    in.requireEqual(sizes.get(letter), size, holders.get(letter) + " and " + holder);
                } else {
                    sizes.put(letter, size);
                    holders.put(letter, holder);
                }
            }
        }
        List<Typed> results = new ArrayList<>();
        for (int output = 0; output < outputs.size(); output++) {
            results.add(new Typed(
                    in.real(),
                    outputLetters(output, inputDims).stream()
                            .map(letter -> sizes.getOrDefault(letter, Size.ONE))
                            .toList()));
        }
        return results;
    }
}
