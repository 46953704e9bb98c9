package io.shardwright.processor.read.forward;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import io.shardwright.diagnostic.Code;
import io.shardwright.ir.Child;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Element;

/** Turns {@code for (Block block : blocks) { x = block.forward(x); }} into one call of the list. */
public final class LoopLowering {
    private final Source source;
    private final Report report;
    private final ExpressionLowering expressions;

    LoopLowering(Source source, Report report, ExpressionLowering expressions) {
        this.source = source;
        this.report = report;
        this.expressions = expressions;
    }

    void lower(EnhancedForLoopTree loop) throws Unreadable {
        Optional<Child> list = expressions.calls().listIn(loop.getExpression());
        if (list.isEmpty()) {
            throw report.abandon(
                    Code.NOT_LOWERABLE,
                    loop.getExpression(),
                    expressions.where(),
                    "a loop over " + source.shortText(loop.getExpression()),
                    ExpressionLowering.ALLOWED);
        }
        Optional<Step> step = step(loop);
        if (step.isEmpty()) {
            throw report.abandon(
                    Code.LOOP_BODY, loop.getStatement(), expressions.where(), source.shortText(loop.getStatement()));
        }
        List<String> inputs = new ArrayList<>();
        for (ExpressionTree argument : step.get().call().getArguments()) {
            inputs.add(expressions.tensor(argument));
        }
        Element variable = step.get().variable();
        String wanted = variable.getSimpleName().toString();
        String result = expressions.calls().model(list.get(), inputs, step.get().call(), wanted);
        expressions.define(variable, new Meaning.Whole(result));
    }

    /** {@code variable = element.forward(variable, ...)}. */
    private record Step(Element variable, MethodInvocationTree call) {}

    private Optional<Step> step(EnhancedForLoopTree loop) {
        StatementTree body = loop.getStatement();
        while (body instanceof BlockTree block && block.getStatements().size() == 1) {
            body = block.getStatements().getFirst();
        }
        if (body instanceof ExpressionStatementTree statement
                && statement.getExpression() instanceof AssignmentTree assignment
                && assignment.getVariable() instanceof IdentifierTree
                && assignment.getExpression() instanceof MethodInvocationTree call
                && call.getMethodSelect() instanceof MemberSelectTree select
                && select.getIdentifier().contentEquals("forward")
                && !call.getArguments().isEmpty()) {
            Optional<Element> variable = source.element(assignment.getVariable());
            Optional<Element> element = source.element(loop.getVariable());
            boolean ofElement = is(select.getExpression(), element);
            boolean ofResult = is(call.getArguments().getFirst(), variable);
            boolean othersStay = call.getArguments().stream()
                    .skip(1)
                    .allMatch(other -> other instanceof IdentifierTree && !is(other, variable) && !is(other, element));
            if (ofElement && ofResult && othersStay) {
                return variable.map(found -> new Step(found, call));
            }
        }
        return Optional.empty();
    }

    private boolean is(Tree tree, Optional<Element> element) {
        return tree instanceof IdentifierTree
                && element.isPresent()
                && source.element(tree).equals(element);
    }
}
