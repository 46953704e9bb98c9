package io.shardwright.processor.read.forward;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Child;
import io.shardwright.ir.Signature;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.field.Declarations;
import io.shardwright.processor.read.source.CountingLoop;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Source;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;

/**
 * Reads loops over lists of layers that are as many as the configuration says. Such a loop can't be written out, so what it does in a
 * round becomes a model of its own, one for each element, and the loop one call of them, as of a list of models: what a round gives is
 * the first input of the next.
 */
final class RoundLowering {
    private static final String FIX =
            "let a round compute one tensor from that of the round before, x = ..., and change nothing else";

    private final Source source;
    private final Report report;
    private final ExpressionLowering expressions;
    private final Declarations declarations;
    private final List<ConstructorParameter> parameters;

    RoundLowering(
            Report report,
            ExpressionLowering expressions,
            Declarations declarations,
            List<ConstructorParameter> parameters) {
        this.source = report.source();
        this.report = report;
        this.expressions = expressions;
        this.declarations = declarations;
        this.parameters = parameters;
    }

    /** The same for loops in a round. */
    RoundLowering inside(ExpressionLowering inRound) {
        return new RoundLowering(report, inRound, declarations, parameters);
    }

    /** Reads the statement of a round. */
    interface Body {
        /** @return what it returns, if it does */
        Optional<Meaning> read(StatementTree statement, ExpressionLowering inRound) throws Unreadable;
    }

    /** {@code for (Linear layer : layers) { ... }}. */
    void each(EnhancedForLoopTree loop, String list, Body body) throws Unreadable {
        Size count = Objects.requireNonNull(declarations.repeated.get(list)).count();
        RoundScope scope = scope(count, Optional.empty());
        ExpressionLowering inRound = expressions.inRound(scope);
        inRound.calls().use(list, loop.getExpression());
        inRound.locals()
                .bind(
                        source.element(loop.getVariable()).orElseThrow(Unreadable::new),
                        scope.element(list, loop.getExpression()));
        lower(loop, loop.getStatement(), scope, inRound, body);
    }

    /** {@code for (int i = 0; i < config.layers(); i++) { ... layers.get(i) ... }}. */
    void counted(CountingLoop loop, Size count, Body body) throws Unreadable {
        RoundScope scope = scope(count, Optional.of(loop.variable()));
        lower(loop.tree(), loop.tree().getStatement(), scope, expressions.inRound(scope), body);
    }

    private RoundScope scope(Size count, Optional<Element> counter) {
        return new RoundScope(
                report, expressions, declarations, expressions.graph().another(), count, counter);
    }

    private void lower(Tree loop, StatementTree statement, RoundScope scope, ExpressionLowering inRound, Body body)
            throws Unreadable {
        if (expressions.isInRound()) {
            throw scope.refused(loop, "a loop over layers in another", "put it into a @ShardedModel class");
        }
        Element carried = carried(loop, statement, scope);
        String first = expressions.value(carried, loop);
        String given = scope.begin(first, carried.getSimpleName().toString());
        inRound.locals().bind(carried, new Meaning.Whole(given));
        if (body.read(statement, inRound).isPresent()) {
            throw scope.refused(loop, "a loop over layers that returns", FIX);
        }
        String result = inRound.value(carried, loop);
        if (scope.lists().isEmpty() || result.equals(given)) {
            throw scope.refused(loop, "a loop that takes no layer of a list", FIX);
        }
        call(scope, result, carried, loop);
    }

    /** The variable that a round gives to the next: the only one around the loop that it assigns. */
    private Element carried(Tree loop, StatementTree body, RoundScope scope) throws Unreadable {
        Set<Element> assigned = new LinkedHashSet<>();
        Set<Element> own = new HashSet<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitVariable(VariableTree tree, Void unused) {
                source.element(tree).ifPresent(own::add);
                return super.visitVariable(tree, null);
            }

            @Override
            public Void visitAssignment(AssignmentTree tree, Void unused) {
                source.element(tree.getVariable()).ifPresent(assigned::add);
                return super.visitAssignment(tree, null);
            }
        }.scan(body, null);
        assigned.removeAll(own);
        if (assigned.size() != 1) {
            throw scope.refused(loop, "a loop over layers that changes " + text(assigned), FIX);
        }
        return assigned.iterator().next();
    }

    private static String text(Set<Element> assigned) {
        return assigned.isEmpty()
                ? "nothing"
                : String.join(
                        " and ",
                        assigned.stream()
                                .map(element -> element.getSimpleName().toString())
                                .toList());
    }

    private void call(RoundScope scope, String result, Element carried, Tree loop) throws Unreadable {
        String field = declarations.namesake(scope.lists());
        if (declarations.children.containsKey(field)) {
            throw scope.refused(
                    loop,
                    "a second loop over " + field,
                    "put layers and loops into a @ShardedModel class, and call it twice");
        }
        List<String> inputs = List.copyOf(scope.inputs());
        declarations.rounds.add(new Declarations.Round(
                field,
                List.copyOf(scope.lists()),
                scope.declared(),
                inputs,
                result,
                ordered(scope.graph().values(), inputs),
                scope.graph().nodes()));
        declarations.children.put(field, child(field, scope, inputs, result, report.origin(loop)));
        String made = expressions
                .calls()
                .model(
                        declarations.children.get(field),
                        List.copyOf(scope.arguments()),
                        loop,
                        carried.getSimpleName().toString());
        expressions.locals().define(carried, new Meaning.Whole(made));
    }

    /** Inputs first. */
    private static Map<String, Value> ordered(Map<String, Value> values, List<String> inputs) {
        Map<String, Value> ordered = new LinkedHashMap<>();
        inputs.forEach(input -> ordered.put(input, Objects.requireNonNull(values.get(input))));
        values.forEach(ordered::putIfAbsent);
        return ordered;
    }

    /** What its class is, and what that promises, is known once the round is compiled. */
    private Child child(String field, RoundScope scope, List<String> inputs, String result, Origin origin) {
        List<Value> given = new ArrayList<>();
        inputs.forEach(
                input -> given.add(Objects.requireNonNull(scope.graph().values().get(input))));
        Signature open = new Signature(
                parameters, given, List.of(given.getFirst().withName(result)), Set.of(), Optional.empty());
        Map<String, Size> bindings = new LinkedHashMap<>();
        parameters.forEach(parameter -> bindings.put(parameter.name(), Size.atom(parameter.name())));
        return new Child(
                field,
                Child.Instance.own(field),
                "",
                parameters.stream().map(ConstructorParameter::name).toList(),
                bindings,
                Optional.of(
                        Objects.requireNonNull(declarations.repeated.get(field)).count()),
                false,
                open,
                origin);
    }
}
