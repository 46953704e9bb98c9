package io.shardwright.processor.read.field;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import io.shardwright.diagnostic.Code;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.source.CountingLoop;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Settings;
import io.shardwright.processor.read.source.Source;
import io.shardwright.processor.read.source.TypeNames;
import io.shardwright.processor.read.source.Visibility;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.ElementFilter;

/** Follows field initialisers and the constructor from top to bottom: what is in each field, and what each setting is. */
public final class ConstructorReader {
    private static final Set<String> OF_GENERATED_CONSTRUCTORS =
            Set.of("kernels", "assembly", "saved", "slot", "model", "world", "i", "tpIndex", "ownSeq");

    public static final String RESERVED = "sizes use the names batch, seq, and those of the mesh's axes";

    private final Source source;
    private final Report report;
    private final String model;
    private final Settings settings;
    private final ConstructReader constructs;
    private final Map<String, Construct> modules = new HashMap<>();
    private final Set<String> assigned = new HashSet<>();
    /** Lists that nothing has been added to yet. */
    private final Map<Element, ExpressionTree> empty = new LinkedHashMap<>();

    private final List<Check> checks = new ArrayList<>();

    public ConstructorReader(Source source, Report report, String model, Settings settings) {
        this.source = source;
        this.report = report;
        this.model = model;
        this.settings = settings;
        this.constructs = new ConstructReader(source, report, settings, checks);
    }

    /** Parameters of the only constructor. */
    public List<ConstructorParameter> read(TypeElement type) throws Unreadable {
        for (Tree member : source.classTree().getMembers()) {
            if (member instanceof VariableTree field && field.getInitializer() != null) {
                assign(field, field.getInitializer());
            }
        }
        List<ConstructorParameter> parameters = new ArrayList<>();
        List<MethodTree> constructors = source.classTree().getMembers().stream()
                .filter(member ->
                        member instanceof MethodTree method && method.getName().contentEquals("<init>"))
                .map(MethodTree.class::cast)
                .toList();
        if (constructors.size() != 1) {
            throw report.abandon(
                    Code.NO_CONSTRUCTOR, constructors.get(1), model, type.getSimpleName(), constructors.size());
        }
        MethodTree constructor = constructors.getFirst();
        if (!constructor.getTypeParameters().isEmpty()) {
            throw report.abandon(
                    Code.NO_CONSTRUCTOR, constructor, model, type.getSimpleName(), "one with type parameters");
        }
        for (VariableTree tree : constructor.getParameters()) {
            source.element(tree)
                    .ifPresent(parameter -> parameters.add(parameter(type, tree, (VariableElement) parameter)));
        }
        constructor.getBody().getStatements().forEach(this::statement);
        empty.forEach((list, made) -> report.error(
                Code.NOT_A_CONSTRUCTION,
                made,
                model + "." + list.getSimpleName(),
                list.getSimpleName(),
                source.shortText(made) + ", which no loop fills",
                "Modules.repeat(count, () -> new ...), or a loop that only adds"));
        return parameters;
    }

    /** By field; one that is assigned but missing here has been reported. */
    Map<String, Construct> modules() {
        return modules;
    }

    boolean isAssigned(String field) {
        return assigned.contains(field);
    }

    List<Check> checks() {
        return checks;
    }

    private ConstructorParameter parameter(TypeElement type, VariableTree tree, VariableElement parameter) {
        String name = parameter.getSimpleName().toString();
        if (isReserved(name)) {
            report.error(Code.RESERVED_NAME, tree, model, name, RESERVED);
        } else if (OF_GENERATED_CONSTRUCTORS.contains(name)) {
            report.error(Code.RESERVED_NAME, tree, model, name, "the generated constructor uses it itself");
        }
        if (source.types().asElement(parameter.asType()) instanceof TypeElement used) {
            Visibility.hindrance(used, type, source.elements())
                    .ifPresent(hindrance -> report.error(
                            Code.NOT_VISIBLE,
                            tree.getType(),
                            model,
                            used.getSimpleName(),
                            hindrance,
                            source.packageName()));
        }
        settings.parameter(parameter);
        return new ConstructorParameter(TypeNames.of(parameter.asType()), name);
    }

    /** Names that sizes use themselves. */
    public static boolean isReserved(String name) {
        return name.equals("batch")
                || name.equals("seq")
                || java.util.Arrays.stream(Axis.values())
                        .anyMatch(axis -> axis.text().equals(name));
    }

    private void statement(StatementTree statement) {
        switch (statement) {
            case VariableTree local when local.getInitializer() != null -> assign(local, local.getInitializer());
            case VariableTree _ -> {}
            case ExpressionStatementTree expression
            when expression.getExpression() instanceof AssignmentTree assignment ->
                assign(assignment.getVariable(), assignment.getExpression());
            case ExpressionStatementTree expression
            when expression.getExpression() instanceof MethodInvocationTree call
                    && call.getMethodSelect().toString().equals("super") -> {}
            case ForLoopTree loop when fills(loop) -> {}
            default -> report.error(Code.CONSTRUCTOR_STATEMENT, statement, model, source.shortText(statement));
        }
    }

    /** {@code for (int i = 0; i < config.layers(); i++) { blocks.add(new Block(config)); }}, behind {@code blocks = new ArrayList<>()}. */
    private boolean fills(ForLoopTree tree) {
        StatementTree body = tree.getStatement();
        while (body instanceof BlockTree block && block.getStatements().size() == 1) {
            body = block.getStatements().getFirst();
        }
        if (!(body instanceof ExpressionStatementTree statement
                && statement.getExpression() instanceof MethodInvocationTree call
                && call.getMethodSelect() instanceof MemberSelectTree select
                && select.getIdentifier().contentEquals("add")
                && call.getArguments().size() == 1
                && source.element(select.getExpression()).orElse(null) instanceof VariableElement list
                && empty.remove(list) != null)) {
            return false;
        }
        String name = list.getSimpleName().toString();
        return CountingLoop.of(source, tree)
                .map(loop -> {
                    try {
                        modules.put(
                                name,
                                constructs.repeated(
                                        list, loop.limit(), call.getArguments().getFirst(), tree, model + "." + name));
                    } catch (Unreadable _) {
                        // Reported.
                    }
                    return true;
                })
                .orElse(false);
    }

    /** {@code new ArrayList<>()}, which a loop fills. */
    private static boolean isEmptyList(ExpressionTree value) {
        return value instanceof NewClassTree made
                && made.getArguments().isEmpty()
                && made.getClassBody() == null
                && made.getIdentifier().toString().matches("(java\\.util\\.)?(ArrayList|LinkedList)<.*>");
    }

    private void assign(Tree variable, ExpressionTree value) {
        Element target = source.element(variable).orElse(null);
        if (!(target instanceof VariableElement defined)) {
            return;
        }
        String name = defined.getSimpleName().toString();
        String where = model + "." + name;
        boolean field = ElementFilter.fieldsIn(List.of(defined)).size() == 1;
        if (field) {
            assigned.add(name);
        }
        try {
            if (field && ModuleTypes.listElement(defined.asType()).isPresent() && isEmptyList(value)) {
                empty.put(defined, value);
            } else if (field && (ModuleTypes.isModule(defined.asType()) || ModuleTypes.isOwn(defined.asType()))) {
                modules.put(name, constructs.read(defined, value, where));
            } else if (defined.getConstantValue() == null && !isStatic(defined)) {
                settings.define(defined, value, where);
            }
        } catch (Unreadable _) {
            // Reported. A use of the variable is reported where it stands.
        }
    }

    private static boolean isStatic(VariableElement variable) {
        return variable.getModifiers().contains(javax.lang.model.element.Modifier.STATIC);
    }
}
