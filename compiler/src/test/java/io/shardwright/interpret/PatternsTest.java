package io.shardwright.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.ir.Node;
import io.shardwright.ops.Operators;
import io.shardwright.ops.description.Operator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Operators where they meet: fused, converted and used twice, on 1, 2 and 4 ranks. And that no operator was forgotten. */
final class PatternsTest {
    @TestFactory
    Stream<DynamicTest> patternsGiveTheSameOnAnyNumberOfRanks() {
        return Patterns.all().entrySet().stream()
                .map(pattern -> DynamicTest.dynamicTest(
                        pattern.getKey(),
                        () -> Oracle.check(Compiled.of(pattern.getValue()), Patterns.NUMBERS, 1, 2, 4)));
    }

    /** What is whole above lies split along the sequence here. */
    @TestFactory
    Stream<DynamicTest> patternsGiveTheSameWithTheirSequenceSplit() {
        return Patterns.sequences().entrySet().stream()
                .map(pattern -> DynamicTest.dynamicTest(
                        pattern.getKey(),
                        () -> Oracle.check(Compiled.sequenceParallel(pattern.getValue()), Patterns.NUMBERS, 1, 2, 4)));
    }

    @Test
    void everyOperatorIsInACase() {
        Map<String, Sketch> sketches = new LinkedHashMap<>(Patterns.all());
        OperatorCases.all().forEach(operator -> sketches.put(operator.toString(), operator.sketch(Optional.empty())));
        Stream<Compiled> sequences = Stream.concat(
                Patterns.sequences().values().stream().map(Compiled::sequenceParallel),
                Stream.of(Compiled.contextParallel(Models.attention(false))));
        Set<String> tested = Stream.concat(sketches.values().stream().map(Compiled::of), sequences)
                .flatMap(compiled -> Stream.of(compiled.inferred(), compiled.laidOut(), compiled.derived()))
                .flatMap(graph -> Stream.concat(graph.forward().stream(), graph.backward().stream()))
                .map(Node::op)
                .map(op -> op.getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(tested).containsAll(operators());
    }

    /** All but those of experts, whose rows follow from values: they are tested where they are kernels. */
    private static List<String> operators() {
        return Operators.ALL.stream()
                .map(Operator::type)
                .filter(type -> !type.getPackageName().endsWith(".expert"))
                .map(Class::getSimpleName)
                .toList();
    }
}
