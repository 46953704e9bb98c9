package io.shardwright.processor.read.source;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import io.shardwright.diagnostic.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/**
 * The source of one class: what its trees mean, and where they stand.
 *
 * <p>Remembers the tree of each {@link Origin} that it gives out, so that what later steps report about an origin is shown
 * at that tree.
 */
public final class Source {
    private final Trees trees;
    private final Elements elements;
    private final Types types;
    private final TreePath path;
    private final String text;
    private final Map<Origin, Tree> origins = new HashMap<>();

    private Source(Trees trees, Elements elements, Types types, TreePath path) {
        this.trees = trees;
        this.elements = elements;
        this.types = types;
        this.path = path;
        try {
            text = path.getCompilationUnit()
                    .getSourceFile()
                    .getCharContent(true)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Only getElement makes javac attribute a class; from then on every expression in it has its meaning and type.
        classTree().getMembers().forEach(this::element);
    }

    /** @throws IllegalArgumentException if {@code type} is not compiled from source */
    public static Source of(TypeElement type, Trees trees, Elements elements, Types types) {
        TreePath path = trees.getPath(type);
        if (path == null) {
            throw new IllegalArgumentException(type + " has no source here");
        }
        return new Source(trees, elements, types, path);
    }

    public CompilationUnitTree unit() {
        return path.getCompilationUnit();
    }

    public String packageName() {
        return unit().getPackageName() == null ? "" : unit().getPackageName().toString();
    }

    public ClassTree classTree() {
        return (ClassTree) path.getLeaf();
    }

    public Elements elements() {
        return elements;
    }

    public Types types() {
        return types;
    }

    /** What a name, a call or a declaration refers to; empty if it refers to nothing, which javac reports. */
    public Optional<Element> element(Tree tree) {
        // The path is one step, because javac looks for the class above and then at the tree alone.
        return Optional.ofNullable(trees.getElement(new TreePath(path, tree)))
                .filter(element -> element.asType().getKind() != TypeKind.ERROR);
    }

    /** The type of an expression; empty if there is none, which javac reports. */
    public Optional<TypeMirror> type(Tree tree) {
        return Optional.ofNullable(trees.getTypeMirror(new TreePath(path, tree)));
    }

    /** Whether something in an expression has no meaning, which javac reports. */
    public boolean isBroken(Tree tree) {
        return Boolean.TRUE.equals(
                new TreeScanner<Boolean, Void>() {
                    @Override
                    public Boolean scan(Tree inner, Void unused) {
                        boolean isNone = inner instanceof MethodInvocationTree
                                && type(inner)
                                        .filter(type -> type.getKind() != TypeKind.ERROR)
                                        .isEmpty();
                        return isNone || Boolean.TRUE.equals(super.scan(inner, null));
                    }

                    @Override
                    public Boolean reduce(Boolean one, Boolean other) {
                        return Boolean.TRUE.equals(one) || Boolean.TRUE.equals(other);
                    }
                }.scan(tree, null));
    }

    /** Whether the class has a method of that name. */
    public boolean declares(String method) {
        return classTree().getMembers().stream()
                .anyMatch(member ->
                        member instanceof MethodTree tree && tree.getName().contentEquals(method));
    }

    /** The source text of {@code tree}. */
    public String text(Tree tree) {
        return text(start(tree), end(tree));
    }

    public String text(int start, int end) {
        return text.substring(start, end);
    }

    /** On one line, and with its middle left out if it is long. */
    public String shortText(Tree tree) {
        String line = text(tree).replaceAll("\\s+", " ");
        return line.length() <= 60 ? line : line.substring(0, 40) + " ... " + line.substring(line.length() - 15);
    }

    int start(Tree tree) {
        return (int) positions().getStartPosition(unit(), tree);
    }

    int end(Tree tree) {
        return (int) positions().getEndPosition(unit(), tree);
    }

    /** Where {@code tree} stands: its first character; of a call or a declaration, its name's. */
    Origin origin(Tree tree) {
        long position = switch (tree) {
            case MethodInvocationTree call
            when call.getMethodSelect() instanceof MemberSelectTree select ->
                end(select) - select.getIdentifier().length();
            case VariableTree variable -> namePosition(variable);
            case MethodTree method
            when method.getReturnType() != null ->
                text.indexOf(method.getName().toString(), end(method.getReturnType()));
            case ClassTree type ->
                text.indexOf(type.getSimpleName().toString(), Math.max(start(type), end(type.getModifiers())));
            default -> start(tree);
        };
        String name = unit().getSourceFile().getName();
        Origin origin = new Origin(
                name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1),
                (int) unit().getLineMap().getLineNumber(position),
                (int) unit().getLineMap().getColumnNumber(position));
        origins.putIfAbsent(origin, tree);
        return origin;
    }

    private long namePosition(VariableTree variable) {
        boolean inferred = variable.getType() == null || end(variable.getType()) < 0;
        int from = inferred ? start(variable) : end(variable.getType());
        return text.indexOf(variable.getName().toString(), from);
    }

    /** Where a field is declared. */
    public Origin field(String name) {
        return classTree().getMembers().stream()
                .filter(member ->
                        member instanceof VariableTree field && field.getName().contentEquals(name))
                .map(this::origin)
                .findFirst()
                .orElseThrow();
    }

    /** The tree that {@code origin} was given out for. */
    public Optional<Tree> treeAt(Origin origin) {
        return Optional.ofNullable(origins.get(origin));
    }

    private SourcePositions positions() {
        return trees.getSourcePositions();
    }
}
