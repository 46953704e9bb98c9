package io.shardwright.processor.read.field;

import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import io.shardwright.annotations.Recompute;
import io.shardwright.annotations.Tied;
import io.shardwright.diagnostic.Code;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.processor.read.source.AnnotationTrees;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Source;
import io.shardwright.spi.ParameterRole;
import io.shardwright.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;

/** Reads the fields of a model, in their order: annotations, and what the constructor puts into them. */
public final class FieldReader {
    private final Source source;
    private final Report report;
    private final String model;
    private final ConstructorReader constructor;
    private final LayerReader layers;
    private final ChildReader children;
    private final StageReader stages;
    private final Declarations declarations = new Declarations();

    public FieldReader(Source source, Report report, String model, ConstructorReader constructor, Contracts contracts) {
        this.source = source;
        this.report = report;
        this.model = model;
        this.constructor = constructor;
        this.layers = new LayerReader(source, report, declarations);
        this.children = new ChildReader(source, report, contracts, declarations);
        this.stages = new StageReader(report, model, declarations);
    }

    public Declarations read() {
        List<VariableTree> fields = source.classTree().getMembers().stream()
                .filter(VariableTree.class::isInstance)
                .map(VariableTree.class::cast)
                .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
                .toList();
        fields.forEach(this::read);
        TiedWeights tied = new TiedWeights(source, report, model, declarations);
        fields.stream()
                .filter(field -> element(field).getAnnotation(Tied.class) != null)
                .forEach(tied::tie);
        declarations.checks.addAll(constructor.checks());
        return declarations;
    }

    private VariableElement element(VariableTree field) {
        return (VariableElement) source.element(field).orElseThrow();
    }

    private void read(VariableTree tree) {
        VariableElement field = element(tree);
        String name = field.getSimpleName().toString();
        String where = model + "." + name;
        Parallel parallel = layers.annotations(tree, field, where);
        checkRecompute(tree, field, where);
        stages.read(tree, field);
        if (!ModuleTypes.isModule(field.asType()) && !ModuleTypes.isOwn(field.asType())) {
            checkNotAModel(tree, field, where);
            return;
        }
        ModuleTypes.modelIn(field.asType())
                .ifPresent(_ -> declarations.models.put(
                        name, ModuleTypes.listElement(field.asType()).isPresent()));
        Optional<Construct> made = Optional.ofNullable(constructor.modules().get(name));
        if (made.isEmpty()) {
            declarations.broken = true;
            if (!constructor.isAssigned(name)) {
                report.error(Code.FIELD_NOT_ASSIGNED, tree, where, name, ModuleTypes.simpleName(field.asType()));
            }
            return;
        }
        switch (made.get()) {
            case Construct.Model child -> children.declare(tree, field, child, where);
            case Construct.Own own -> declare(name, own, tree);
            case Construct.Layers list -> layers.declareAll(tree, field, list, parallel, where);
            case Construct.Repeated list -> layers.declareEach(tree, field, list, parallel, where);
            default -> layers.declare(tree, field, made.get(), parallel, where);
        }
    }

    private void declare(String name, Construct.Own own, VariableTree tree) {
        declarations.own.add(name);
        declarations.weights.add(new DeclaredWeight(name, ParameterRole.OWN, own.java(), report.origin(tree)));
        declarations.values.add(new Value(name, DType.F32, own.dims(), MeshLayout.INVARIANT, own.isConstant()));
    }

    private void checkRecompute(VariableTree tree, VariableElement field, String where) {
        if (field.getAnnotation(Recompute.class) != null
                && ModuleTypes.modelIn(field.asType()).isEmpty()) {
            Tree annotation = new AnnotationTrees(source).findOr(tree.getModifiers(), Recompute.class, tree);
            report.error(Code.NOTHING_TO_RECOMPUTE, annotation, where, field.getSimpleName());
        }
    }

    /** A field that is no module is a setting, unless its type shows that a module was meant. */
    private void checkNotAModel(VariableTree tree, VariableElement field, String where) {
        TypeMirror type = field.asType();
        TypeMirror element = type instanceof ArrayType array
                ? array.getComponentType()
                : ModuleTypes.listElement(type).orElse(type);
        boolean holdsModules = ModuleTypes.isModule(element) || hasForward(element) || ModuleTypes.isTensor(element);
        if (holdsModules) {
            declarations.broken = true;
            String fix = ModuleTypes.isTensor(element)
                    ? "keep tensors in local variables of forward; what is learned is a Weight, what is known a"
                            + " Constant"
                    : ModuleTypes.isModule(element)
                            ? "List<" + ModuleTypes.simpleName(element) + "> " + field.getSimpleName()
                            : "annotate " + ModuleTypes.simpleName(element) + " with @ShardedModel";
            report.error(
                    Code.NOT_A_MODEL,
                    tree.getType(),
                    where,
                    field.getSimpleName(),
                    ModuleTypes.withArticle(ModuleTypes.simpleName(type)),
                    fix);
        }
    }

    private static boolean hasForward(TypeMirror type) {
        Optional<TypeElement> element = ModuleTypes.element(type).filter(e -> e.getKind() == ElementKind.CLASS);
        return element.isPresent()
                && ElementFilter.methodsIn(element.get().getEnclosedElements()).stream()
                        .anyMatch(method -> method.getSimpleName().contentEquals("forward"));
    }

    /** Fields by name, for what is reported about their use. */
    public static Map<String, VariableTree> trees(Source source) {
        Map<String, VariableTree> fields = new java.util.LinkedHashMap<>();
        for (Tree member : source.classTree().getMembers()) {
            if (member instanceof VariableTree field) {
                fields.put(field.getName().toString(), field);
            }
        }
        return fields;
    }
}
