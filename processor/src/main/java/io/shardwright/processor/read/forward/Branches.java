package io.shardwright.processor.read.forward;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import io.shardwright.processor.read.source.Source;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import org.jspecify.annotations.Nullable;

/** What the two branches of an {@code if} assign. */
public final class Branches {
    private Branches() {}

    /** An assignment to a variable from outside that has no partner on the other branch. */
    static Optional<AssignmentTree> assignedOnOne(Source source, IfTree tree) {
        Map<Element, AssignmentTree> first = assigned(source, tree.getThenStatement());
        Map<Element, AssignmentTree> second = assigned(source, tree.getElseStatement());
        Set<Element> both = new HashSet<>(first.keySet());
        both.retainAll(second.keySet());
        first.putAll(second);
        return first.entrySet().stream()
                .filter(entry -> !both.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Map<Element, AssignmentTree> assigned(Source source, @Nullable Tree branch) {
        Map<Element, AssignmentTree> assigned = new LinkedHashMap<>();
        Set<Element> own = new HashSet<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitVariable(VariableTree tree, Void unused) {
                source.element(tree).ifPresent(own::add);
                return super.visitVariable(tree, null);
            }

            @Override
            public Void visitAssignment(AssignmentTree tree, Void unused) {
                source.element(tree.getVariable()).ifPresent(target -> assigned.putIfAbsent(target, tree));
                return super.visitAssignment(tree, null);
            }
        }.scan(branch, null);
        assigned.keySet().removeAll(own);
        return assigned;
    }
}
