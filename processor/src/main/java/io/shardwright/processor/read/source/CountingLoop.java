package io.shardwright.processor.read.source;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.VariableElement;

/**
 * {@code for (int i = 0; i < limit; i++)}.
 *
 * @param variable that counts
 */
public record CountingLoop(ForLoopTree tree, VariableElement variable, ExpressionTree limit) {
    public static Optional<CountingLoop> of(Source source, ForLoopTree tree) {
        if (tree.getInitializer().size() == 1
                && tree.getInitializer().getFirst() instanceof VariableTree variable
                && variable.getInitializer() instanceof LiteralTree start
                && Integer.valueOf(0).equals(start.getValue())
                && tree.getCondition() instanceof BinaryTree condition
                && condition.getKind() == Tree.Kind.LESS_THAN
                && tree.getUpdate().size() == 1
                && tree.getUpdate().getFirst().getExpression() instanceof UnaryTree step
                && (step.getKind() == Tree.Kind.POSTFIX_INCREMENT || step.getKind() == Tree.Kind.PREFIX_INCREMENT)) {
            Optional<Element> counter = source.element(variable);
            boolean countsIt =
                    is(source, condition.getLeftOperand(), counter) && is(source, step.getExpression(), counter);
            return counter.filter(_ -> countsIt)
                    .map(element -> new CountingLoop(tree, (VariableElement) element, condition.getRightOperand()));
        }
        return Optional.empty();
    }

    /** Where a round assigns the variable itself, so that it counts otherwise. */
    public Optional<Tree> assignment(Source source) {
        List<Tree> assignments = new ArrayList<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitAssignment(AssignmentTree assignment, Void unused) {
                if (is(source, assignment.getVariable(), Optional.of(variable))) {
                    assignments.add(assignment);
                }
                return super.visitAssignment(assignment, null);
            }
        }.scan(tree.getStatement(), null);
        return assignments.stream().findFirst();
    }

    private static boolean is(Source source, Tree tree, Optional<Element> element) {
        return tree instanceof IdentifierTree
                && element.isPresent()
                && source.element(tree).equals(element);
    }
}
