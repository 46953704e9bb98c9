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
import io.shardwright.ir.declaration.Form;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.source.CountingLoop;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Source;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.lang.model.element.Element;

/** Turns {@code for (Block block : blocks) { x = block.forward(x); }} into one call of the list. */
public final class LoopLowering {
    private static final String SEVERAL =
            "make a @ShardedModel class of what is done in one round, with a field for each model that it calls,"
                    + " and a list of that: for (Round round : rounds) { x = round.forward(x); }";

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
        Optional<Element> element = source.element(loop.getVariable());
        Optional<Step> step = step(loop.getStatement(), receiver -> is(receiver, element));
        if (step.isEmpty()) {
            throw report.abandon(
                    Code.LOOP_BODY,
                    loop.getStatement(),
                    expressions.where(),
                    source.shortText(loop.getStatement()),
                    oneCall(loop, list.get()));
        }
        call(list.get(), step.get());
    }

    /** What may be written in place of a loop that does more, with the names that are there. */
    private String oneCall(EnhancedForLoopTree loop, Child list) {
        String model = Form.source(list.model());
        String type = model.substring(model.lastIndexOf('.') + 1);
        String variable = loop.getVariable().getName().toString();
        return "for (" + type + " " + variable + " : " + source.shortText(loop.getExpression()) + ") { x = " + variable
                + ".forward(x); }, and let " + type + ".forward do all that is to be done with one";
    }

    /** One model, called as often as a size says: it is the same one every time. */
    void lower(CountingLoop loop, Size count) throws Unreadable {
        StatementTree body = loop.tree().getStatement();
        Optional<Step> step = step(body, receiver -> module(receiver).isPresent());
        if (step.isEmpty()) {
            throw report.abandon(Code.LOOP_BODY, body, expressions.where(), source.shortText(body), SEVERAL);
        }
        MethodInvocationTree call = step.get().call();
        String field = module(((MemberSelectTree) call.getMethodSelect()).getExpression())
                .orElseThrow();
        expressions.calls().use(field, call);
        call(expressions.calls().repeated(field, count), step.get());
    }

    /** The field of a model that is no list. */
    private Optional<String> module(ExpressionTree tree) {
        return source.element(tree)
                .filter(element -> element.getKind().isField()
                        && ModuleTypes.model(element.asType()).isPresent())
                .map(element -> element.getSimpleName().toString());
    }

    private void call(Child child, Step step) throws Unreadable {
        List<String> inputs = new ArrayList<>();
        for (ExpressionTree argument : step.call().getArguments()) {
            inputs.add(expressions.tensor(argument));
        }
        Element variable = step.variable();
        String wanted = variable.getSimpleName().toString();
        String result = expressions.calls().model(child, inputs, step.call(), wanted);
        expressions.locals().define(variable, new Meaning.Whole(result));
    }

    /** {@code variable = element.forward(variable, ...)}. */
    private record Step(Element variable, MethodInvocationTree call) {}

    private Optional<Step> step(StatementTree of, Predicate<ExpressionTree> isCalled) {
        StatementTree body = of;
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
            boolean ofElement = isCalled.test(select.getExpression());
            boolean ofResult = is(call.getArguments().getFirst(), variable);
            boolean othersStay = call.getArguments().stream()
                    .skip(1)
                    .allMatch(other -> other instanceof IdentifierTree
                            && !is(other, variable)
                            && source.type(other)
                                    .filter(ExpressionLowering::isOfGraph)
                                    .isPresent());
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
