package io.shardwright.processor.read.forward;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.EmptyStatementTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreeScanner;
import io.shardwright.diagnostic.Code;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.field.Declarations;
import io.shardwright.processor.read.source.CountingLoop;
import io.shardwright.processor.read.source.KnownValue;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Settings;
import io.shardwright.processor.read.source.Source;
import io.shardwright.size.Size;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.VariableElement;

/** Reads the statements of {@code forward}, and of methods that it calls in the same class, from top to bottom. */
public final class BodyLowering {
    private final Source source;
    private final Report report;
    private final String model;
    private final Settings settings;
    private final ExpressionLowering expressions;
    private final GraphBuilder graph;
    private final LoopLowering loops;
    private final RoundLowering rounds;
    private final Deque<ExecutableElement> reading = new ArrayDeque<>();

    private BodyLowering(
            Source source,
            Report report,
            String model,
            Settings settings,
            ExpressionLowering expressions,
            RoundLowering rounds) {
        this.source = source;
        this.report = report;
        this.model = model;
        this.settings = settings;
        this.expressions = expressions;
        this.graph = expressions.graph();
        this.loops = new LoopLowering(source, report, expressions);
        this.rounds = rounds;
        expressions.calls().inlineWith(this);
    }

    /**
     * @param declarations what the model declares
     * @param parameters of its constructor
     */
    public static BodyLowering of(
            Report report,
            String model,
            Settings settings,
            ExpressionLowering expressions,
            Declarations declarations,
            List<ConstructorParameter> parameters) {
        return new BodyLowering(
                report.source(),
                report,
                model,
                settings,
                expressions,
                new RoundLowering(report, expressions, declarations, parameters));
    }

    /** A round of a loop is read as forward is. */
    private Optional<Meaning> round(StatementTree statement, ExpressionLowering inRound) throws Unreadable {
        return new BodyLowering(source, report, model, settings, inRound, rounds.inside(inRound))
                .statement(statement, Optional.of(""));
    }

    /** The names of the values that forward returns. */
    public List<String> forward(MethodTree forward) throws Unreadable {
        reading.push((ExecutableElement) source.element(forward).orElseThrow());
        Optional<Meaning> result = statements(forward.getBody().getStatements(), Optional.empty());
        return switch (result.orElseThrow(Unreadable::new)) {
            case Meaning.Whole(String value) -> List.of(value);
            case Meaning.Results(Map<String, String> values) -> List.copyOf(values.values());
            default -> throw new Unreadable();
        };
    }

    /** The body of a method of the same class, in place of its call. */
    Meaning inline(MethodInvocationTree call, ExecutableElement method, List<Meaning> arguments, String wanted)
            throws Unreadable {
        MethodTree tree = tree(method);
        boolean recursive = reading.contains(method);
        if (recursive || tree.getBody() == null || method.isVarArgs()) {
            throw report.abandon(
                    Code.NOT_LOWERABLE,
                    call,
                    expressions.where(),
                    source.shortText(call),
                    recursive
                            ? "write the steps out: a method that calls itself has no end here"
                            : ExpressionLowering.ALLOWED);
        }
        for (int i = 0; i < arguments.size(); i++) {
            VariableElement parameter = method.getParameters().get(i);
            if (arguments.get(i) instanceof Meaning.Known(KnownValue setting)) {
                settings.define(parameter, setting);
            } else {
                expressions.locals().bind(parameter, arguments.get(i));
            }
        }
        String outer = expressions.where();
        reading.push(method);
        expressions.enter(model + "." + method.getSimpleName());
        try {
            return statements(tree.getBody().getStatements(), Optional.of(wanted))
                    .orElseThrow(Unreadable::new);
        } finally {
            expressions.enter(outer);
            reading.pop();
        }
    }

    private MethodTree tree(ExecutableElement method) {
        return source.classTree().getMembers().stream()
                .filter(member -> member instanceof MethodTree
                        && source.element(member).filter(method::equals).isPresent())
                .map(MethodTree.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Reads statements up to a return. What follows a statement that can't be read is read all the same, for what is wrong
     * with it.
     *
     * @param wanted the name of what is returned; if empty, that is the result of forward
     * @return what is returned, if anything is
     */
    private Optional<Meaning> statements(List<? extends StatementTree> statements, Optional<String> wanted)
            throws Unreadable {
        boolean failed = false;
        for (StatementTree statement : statements) {
            try {
                Optional<Meaning> result = statement(statement, wanted);
                if (result.isPresent()) {
                    return failed ? Optional.of(new Meaning.Broken()) : result;
                }
            } catch (Unreadable _) {
                failed = true;
                breakVariables(statement);
            }
        }
        if (failed) {
            throw new Unreadable();
        }
        return Optional.empty();
    }

    private Optional<Meaning> statement(StatementTree statement, Optional<String> wanted) throws Unreadable {
        switch (statement) {
            case EmptyStatementTree _ -> {}
            case VariableTree local -> {
                if (local.getInitializer() != null) {
                    assign(local, local.getInitializer());
                }
            }
            case ExpressionStatementTree expression
            when expression.getExpression() instanceof AssignmentTree assignment ->
                assign(assignment.getVariable(), assignment.getExpression());
            case EnhancedForLoopTree loop
            when source.type(loop.getExpression()).filter(ModuleTypes::isLayers).isPresent() -> {
                return each(loop, wanted);
            }
            case EnhancedForLoopTree loop -> loops.lower(loop);
            case ForLoopTree loop -> {
                return counted(loop, wanted);
            }
            case BlockTree block -> {
                return statements(block.getStatements(), wanted);
            }
            case ReturnTree tree
            when tree.getExpression() != null -> {
                return Optional.of(expressions.lower(
                        tree.getExpression(), wanted.orElseGet(() -> resultName(tree.getExpression()))));
            }
            case IfTree choice -> {
                return choice(choice, wanted);
            }
            case WhileLoopTree loop
            when expressions.tensorIn(loop.getCondition()).isPresent() ->
                throw expressions.dependsOnData(loop.getCondition());
            case ExpressionStatementTree expression -> throw discarded(expression.getExpression());
            default -> throw expressions.notLowerable(statement);
        }
        return Optional.empty();
    }

    /** A loop over a list of layers is written out. */
    private Optional<Meaning> each(EnhancedForLoopTree loop, Optional<String> wanted) throws Unreadable {
        Meaning list = expressions.lower(loop.getExpression(), "");
        if (list instanceof Meaning.Repeated(String field)) {
            rounds.each(loop, field, this::round);
            return Optional.empty();
        }
        if (!(list instanceof Meaning.Layers(List<String> fields))) {
            throw expressions.notLowerable(loop.getExpression());
        }
        Element variable = source.element(loop.getVariable()).orElseThrow(Unreadable::new);
        for (String field : fields) {
            expressions.locals().bind(variable, new Meaning.Module(field));
            Optional<Meaning> result = statement(loop.getStatement(), wanted);
            if (result.isPresent()) {
                return result;
            }
        }
        return Optional.empty();
    }

    /** A loop that counts to a constant is written out; one to a size calls one model, or those of a list. */
    private Optional<Meaning> counted(ForLoopTree tree, Optional<String> wanted) throws Unreadable {
        CountingLoop loop = CountingLoop.of(source, tree).orElseThrow(() -> expressions.notLowerable(tree));
        Optional<Tree> assignment = loop.assignment(source);
        if (assignment.isPresent()) {
            throw report.abandon(
                    Code.NOT_LOWERABLE,
                    assignment.get(),
                    expressions.where(),
                    source.shortText(assignment.get()) + ", which makes the loop count otherwise,",
                    "assign a variable of its own in place of " + loop.variable());
        }
        Size count = expressions.size(loop.limit());
        Optional<Long> constant = count.constant();
        if (constant.isEmpty()) {
            if (takesLayers(tree)) {
                rounds.counted(loop, count, this::round);
            } else {
                loops.lower(loop, count);
            }
            return Optional.empty();
        }
        for (long i = 0; i < constant.get(); i++) {
            settings.define(loop.variable(), KnownValue.ofSize(Long.toString(i), Size.of(i)));
            Optional<Meaning> result = statement(tree.getStatement(), wanted);
            if (result.isPresent()) {
                return result;
            }
        }
        return Optional.empty();
    }

    /** Whether a loop says {@code layers.get(...)}. */
    private boolean takesLayers(ForLoopTree loop) {
        return Boolean.TRUE.equals(
                new TreeScanner<Boolean, Void>() {
                    @Override
                    public Boolean visitMethodInvocation(MethodInvocationTree call, Void unused) {
                        boolean isOfLayers = call.getMethodSelect() instanceof MemberSelectTree select
                                && source.type(select.getExpression())
                                        .filter(ModuleTypes::isLayers)
                                        .isPresent();
                        return isOfLayers ? Boolean.TRUE : super.visitMethodInvocation(call, null);
                    }

                    @Override
                    public Boolean reduce(Boolean one, Boolean other) {
                        return Boolean.TRUE.equals(one) || Boolean.TRUE.equals(other);
                    }
                }.scan(loop.getStatement(), null));
    }

    /** {@code loss} for a loss, else {@code y}; empty, so that the value is named after what makes it, if y is taken. */
    private String resultName(ExpressionTree tree) {
        boolean loss = tree instanceof MethodInvocationTree call
                && source.element(call.getMethodSelect())
                        .filter(method -> method.getSimpleName().contentEquals("crossEntropy"))
                        .isPresent();
        return loss || graph.isTaken("y") ? "" : "y";
    }

    private void assign(Tree variable, ExpressionTree value) throws Unreadable {
        Element target = source.element(variable).orElseThrow(Unreadable::new);
        if (target.getKind() != ElementKind.LOCAL_VARIABLE && target.getKind() != ElementKind.PARAMETER) {
            throw expressions.notLowerable(variable);
        }
        if (!ExpressionLowering.isOfGraph(target.asType()) && !ModuleTypes.isModule(target.asType())) {
            expressions.known(value);
            settings.define((VariableElement) target, value, expressions.where());
            return;
        }
        expressions
                .locals()
                .define(target, expressions.lower(value, target.getSimpleName().toString()));
    }

    private Unreadable discarded(ExpressionTree tree) {
        if (source.type(tree).filter(ExpressionLowering::isOfGraph).isEmpty()) {
            return expressions.notLowerable(tree);
        }
        return report.abandon(
                Code.NOT_LOWERABLE,
                tree,
                expressions.where(),
                source.shortText(tree) + ", whose result is not used,",
                "use the result, or remove the call");
    }

    private Optional<Meaning> choice(IfTree tree, Optional<String> wanted) throws Unreadable {
        StatementTree taken =
                expressions.holds(tree.getCondition()) ? tree.getThenStatement() : tree.getElseStatement();
        return taken == null ? Optional.empty() : statement(taken, wanted);
    }

    /** Variables that {@code statement} would have assigned have no meaning now. */
    private void breakVariables(StatementTree statement) {
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitVariable(VariableTree tree, Void unused) {
                source.element(tree).ifPresent(local -> expressions.locals().bind(local, new Meaning.Broken()));
                return super.visitVariable(tree, null);
            }

            @Override
            public Void visitAssignment(AssignmentTree tree, Void unused) {
                source.element(tree.getVariable())
                        .ifPresent(local -> expressions.locals().bind(local, new Meaning.Broken()));
                return super.visitAssignment(tree, null);
            }
        }.scan(statement, null);
    }
}
