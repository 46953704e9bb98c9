package io.shardwright.processor.report;

import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.Trees;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.processor.read.source.Source;
import java.util.List;
import java.util.Optional;
import javax.annotation.processing.Messager;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic.Kind;

/** Shows diagnostics as messages of javac, each at the tree that it is about. */
public final class Reporter {
    private final Messager messager;
    private final Trees trees;

    public Reporter(Messager messager, Trees trees) {
        this.messager = messager;
        this.trees = trees;
    }

    /** Shows what was found in one class. A diagnostic about no place in it is shown at the class. */
    public void report(List<Diagnostic> diagnostics, Source source, TypeElement model) {
        for (Diagnostic diagnostic : diagnostics) {
            Optional<Tree> tree = source.treeAt(diagnostic.origin());
            if (tree.isPresent()) {
                trees.printMessage(kind(diagnostic), diagnostic.text(), shown(tree.get()), source.unit());
            } else {
                report(diagnostic, model);
            }
        }
    }

    /** Shows a diagnostic about a whole class. */
    public void report(Diagnostic diagnostic, TypeElement model) {
        messager.printMessage(kind(diagnostic), diagnostic.text(), model);
    }

    /** Shows a diagnostic about the whole compilation. */
    public static void report(Diagnostic diagnostic, Messager messager) {
        messager.printMessage(kind(diagnostic), diagnostic.text());
    }

    /** Of a call javac marks the opening parenthesis; its name says more. */
    private static Tree shown(Tree tree) {
        return tree instanceof MethodInvocationTree call ? call.getMethodSelect() : tree;
    }

    private static Kind kind(Diagnostic diagnostic) {
        return switch (diagnostic.code().severity()) {
            case ERROR -> Kind.ERROR;
            case WARNING -> Kind.WARNING;
            case NOTE -> Kind.NOTE;
        };
    }
}
