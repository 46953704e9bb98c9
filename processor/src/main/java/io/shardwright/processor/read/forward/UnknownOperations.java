package io.shardwright.processor.read.forward;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import io.shardwright.diagnostic.Code;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.Tensor;
import io.shardwright.grammar.NearName;
import io.shardwright.ops.Operators;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Source;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** Explains calls that are no operation. */
public final class UnknownOperations {
    private static final List<String> OF_TENSOR = methods(Tensor.class);
    private static final List<String> OF_OPS = methods(Ops.class);

    /** What other libraries call our operations. */
    private static final Map<String, String> SYNONYMS = synonyms();

    private final Source source;
    private final Report report;
    private final ExpressionLowering expressions;

    UnknownOperations(Source source, Report report, ExpressionLowering expressions) {
        this.source = source;
        this.report = report;
        this.expressions = expressions;
    }

    private static Map<String, String> synonyms() {
        Map<String, String> synonyms = new HashMap<>();
        Operators.ALL.stream()
                .flatMap(operator -> operator.written().stream())
                .forEach(written -> written.otherNames().forEach(other -> synonyms.put(other, written.method())));
        return synonyms;
    }

    private static List<String> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> !name.contains("$"))
                .distinct()
                .sorted()
                .toList();
    }

    /** A call for which javac finds no method. Of one that merely has wrong arguments javac tells more than we can. */
    Unreadable report(MethodInvocationTree outermost) {
        MethodInvocationTree call = innermost(outermost);
        ExpressionTree select = call.getMethodSelect();
        if (select instanceof IdentifierTree identifier) {
            if (source.declares(identifier.getName().toString())) {
                // A method of the class, with arguments that don't fit it.
                return new Unreadable();
            }
            return near(call, identifier.getName().toString(), OF_OPS, "");
        }
        if (!(select instanceof MemberSelectTree member)) {
            return new Unreadable();
        }
        String name = member.getIdentifier().toString();
        Optional<TypeMirror> receiver = source.type(member.getExpression());
        if (receiver.filter(ModuleTypes::isTensor).isPresent()) {
            if (OF_OPS.contains(name)) {
                return report.abandon(
                        Code.UNKNOWN_OPERATION,
                        call,
                        expressions.where(),
                        "Tensor." + name,
                        "; did you mean " + name + "(" + source.shortText(member.getExpression()) + ")?");
            }
            return near(call, name, OF_TENSOR, "Tensor.");
        }
        Optional<Element> type = source.element(member.getExpression());
        if (type.filter(ModuleTypes::isOps).isPresent()) {
            return near(call, name, OF_OPS, "Ops.");
        }
        if (receiver.filter(ModuleTypes::isModule).isPresent()) {
            return near(call, name, List.of("forward"), ModuleTypes.simpleName(receiver.get()) + ".");
        }
        if (source.isBroken(member.getExpression())
                || call.getArguments().stream().anyMatch(source::isBroken)) {
            return new Unreadable();
        }
        return expressions.tensorIn(call).isPresent() ? foreign(call, name) : new Unreadable();
    }

    /** Of a chain of calls the first that javac finds no method for: those on its result are none either. */
    private MethodInvocationTree innermost(MethodInvocationTree call) {
        MethodInvocationTree unknown = call;
        while (unknown.getMethodSelect() instanceof MemberSelectTree select
                && select.getExpression() instanceof MethodInvocationTree inner
                && source.type(inner)
                        .filter(type -> type.getKind() != TypeKind.ERROR)
                        .isEmpty()) {
            unknown = inner;
        }
        return unknown;
    }

    private Unreadable near(MethodInvocationTree call, String name, List<String> legal, String owner) {
        if (legal.contains(name)) {
            return new Unreadable();
        }
        String near = Optional.ofNullable(SYNONYMS.get(name))
                .or(() -> NearName.of(name, legal))
                .or(() -> NearName.of(
                        name, Stream.concat(OF_OPS.stream(), OF_TENSOR.stream()).toList()))
                .map(found -> "; did you mean " + found + "?")
                .orElse("");
        return report.abandon(Code.UNKNOWN_OPERATION, call, expressions.where(), owner + name, near);
    }

    /** A call of a method that has nothing to do with models: names the operation of the same name, if there is one. */
    Unreadable foreign(MethodInvocationTree call, String name) {
        Optional<ExpressionTree> tensor = call.getArguments().stream()
                .flatMap(argument -> expressions.tensorIn(argument).stream())
                .findFirst();
        String fix = OF_OPS.contains(name)
                ? "Ops." + name + "(" + tensor.map(source::shortText).orElse("x") + ")"
                : ExpressionLowering.ALLOWED;
        return report.abandon(Code.NOT_LOWERABLE, call, expressions.where(), source.shortText(call), fix);
    }
}
