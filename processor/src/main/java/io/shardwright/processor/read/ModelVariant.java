package io.shardwright.processor.read;

import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Signature;
import io.shardwright.processor.read.forward.Decision;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One way through a model's forward.
 *
 * @param decisions conditions on the configuration under which it is taken; none if there is no other way
 * @param source what is read on it: parameters and models that it doesn't use aren't there
 */
public record ModelVariant(List<Decision> decisions, ModelSource source) {
    public ModelVariant {
        decisions = List.copyOf(decisions);
    }

    /** The same in the form that {@code @SequenceParallel} asks for. */
    public ModelVariant split(Origin annotation, Function<String, Optional<Signature>> signatures, DiagnosticLog log) {
        return new ModelVariant(decisions, source.split(annotation, signatures, log));
    }

    /** What its class is called behind the model's: {@code IfParallelAndNotTied}. */
    public String name() {
        return telling().map(Decision::text).collect(Collectors.joining("And", "If", ""));
    }

    /** When it is taken, as Java over the parameters of the constructor. */
    public String condition() {
        return telling().map(Decision::condition).collect(Collectors.joining(" && "));
    }

    /** Without those that follow from others: an enum that has one value has no other. */
    private Stream<Decision> telling() {
        return decisions.stream().filter(one -> decisions.stream().noneMatch(other -> other.implies(one)));
    }
}
