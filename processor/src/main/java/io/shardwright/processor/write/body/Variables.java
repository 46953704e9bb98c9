package io.shardwright.processor.write.body;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import io.shardwright.ops.shape.Concat;
import io.shardwright.plan.Place;
import io.shardwright.plan.Plan;
import io.shardwright.processor.write.body.Variable.Home;
import io.shardwright.processor.write.body.Variable.Source;
import io.shardwright.processor.write.text.JavaSizes;
import io.shardwright.processor.write.text.Names;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The Java variable of each value of a plan.
 *
 * <p>Values between which nothing moves (f, g's backward, an all-reduce in place) share one variable. What a kernel computes in
 * place of something else gets a name of its own, for the same memory.
 */
public final class Variables {
    private final Plan plan;
    private final Graph graph;
    private final List<Node> nodes;
    /** For those of a split backward, those of the class. */
    private final Optional<Variables> whole;

    private Optional<Variables> split = Optional.empty();
    /** Names of variables of a split backward that have another of the same name elsewhere, for the same value. */
    private final Set<String> sameNames = new HashSet<>();

    private final Map<String, Boolean> liesAsInWhole = new HashMap<>();
    private final Map<String, String> parameterFields = new HashMap<>();
    private final Map<String, Variable> byValue = new LinkedHashMap<>();
    private final Map<Node, List<Copy>> copies = new LinkedHashMap<>();
    private final Together together;
    private final Set<Variable> mentioned;
    private final Names names;

    /** A part of a concatenation that is computed elsewhere, and the section of the whole that it is copied to. */
    public record Copy(Variable section, String part) {}

    /** @param nodes that mention the variables */
    public Variables(Plan plan, List<Node> nodes, Names names) {
        this(plan, nodes, names, Optional.empty());
    }

    private Variables(Plan plan, List<Node> nodes, Names names, Optional<Variables> whole) {
        this.plan = plan;
        this.graph = plan.graph();
        this.nodes = nodes;
        this.names = names;
        this.whole = whole;
        this.mentioned = whole.map(variables -> variables.mentioned)
                .orElseGet(() -> Collections.newSetFromMap(new IdentityHashMap<>()));
        this.together = new Together(plan);
        graph.values().keySet().stream().filter(plan.places()::containsKey).forEach(this::of);
        mentionedValues().stream().filter(this::has).map(this::of).forEach(mentioned::add);
        nodes.stream()
                .filter(node -> node.op() instanceof Concat)
                .forEach(concat -> copies.put(concat, makeCopies(concat)));
    }

    /** Those of a split backward: what lies where it does in the whole backward is in the same variable. */
    public Variables split(Plan plan) {
        Variables ofSplit = new Variables(plan, plan.graph().backward(), names, Optional.of(this));
        split = Optional.of(ofSplit);
        return ofSplit;
    }

    /** Whether a split backward needs no variable that the whole one doesn't have. */
    public boolean hasAllOf(Variables other) {
        return byValue.values().containsAll(other.byValue.values()) && other.copies.isEmpty();
    }

    /** The variable of a value that has a place. */
    public Variable of(String value) {
        Variable known = byValue.get(value);
        if (known == null) {
            known = liesAsInWhole(value)
                    ? whole.orElseThrow().of(value)
                    : together.leader(value).equals(value) ? make(value) : of(together.leader(value));
            byValue.put(value, known);
        }
        return known;
    }

    public boolean has(String value) {
        return plan.places().containsKey(value);
    }

    private boolean liesAsInWhole(String value) {
        if (whole.isEmpty()
                || !plan.place(value).equals(whole.get().plan.places().get(value))) {
            return false;
        }
        Boolean known = liesAsInWhole.get(value);
        if (known == null) {
            known = switch (plan.place(value)) {
                case Place.SameAs same -> liesAsInWhole(same.value());
                case Place.ViewOf view -> liesAsInWhole(view.base());
                case Place.Behind behind -> liesAsInWhole(behind.output());
                case Place.PartOf part -> liesAsInWhole(part.whole());
                default -> true;
            };
            liesAsInWhole.put(value, known);
        }
        return known;
    }

    /** The field that holds a parameter. */
    public String parameterField(String weight) {
        return whole.map(variables -> variables.parameterField(weight))
                .orElseGet(() ->
                        parameterFields.computeIfAbsent(weight, _ -> names.take(Names.camel(weight), "Parameter")));
    }

    /** All that must be declared, each once; what is only a step to another view is not. */
    public List<Variable> declared(Home home) {
        Stream<Variable> values =
                byValue.values().stream().filter(variable -> !variable.isView() || mentioned.contains(variable));
        Stream<Variable> sections =
                copies.values().stream().flatMap(List::stream).map(Copy::section);
        Stream<Variable> ofSplit = split.stream().flatMap(variables -> variables.declared(home).stream());
        return Stream.concat(Stream.concat(values, sections), ofSplit)
                .filter(variable -> variable.home() == home)
                .distinct()
                .toList();
    }

    /** What a view is made from: the nearest declared variable and the calls on it. */
    public String initial(Variable view, Scope scope, JavaSizes sizes) {
        Variable base = view.base().orElseThrow();
        String from = base.isView() && !mentioned.contains(base) ? initial(base, scope, sizes) : scope.reference(base);
        return from + ((Variable.View) view.source()).suffix().apply(sizes);
    }

    /** The nearest declared variable that a view is made from. */
    public Variable declaredBase(Variable view) {
        Variable base = view.base().orElseThrow();
        return base.isView() && !mentioned.contains(base) ? declaredBase(base) : base;
    }

    /** What a view is, in words: {@code view of qkv}, or {@code in place of dA}. */
    public String relation(Variable view) {
        Variable base = declaredBase(view);
        boolean same = initial(view, Scope.CONSTRUCTOR, JavaSizes.withLocals("assembly"))
                .equals(base.name());
        return (same ? "in place of " : "view of ") + base.name();
    }

    /** The copies that a concatenation needs: none if each part was computed where it belongs. */
    public List<Copy> copies(Node concat) {
        return Objects.requireNonNull(copies.get(concat));
    }

    private List<Copy> makeCopies(Node concat) {
        List<Copy> made = new ArrayList<>();
        for (int index = 0; index < concat.inputs().size(); index++) {
            String part = concat.inputs().get(index);
            if (!isPart(part, concat, index)) {
                Variable whole = of(concat.output());
                String name = names.take(Names.camel(part) + "In" + Names.capital(whole.name()), "Section");
                int section = index;
                Function<JavaSizes, String> suffix = sizes -> section(concat, section, sizes);
                made.add(new Copy(view(name, graph.value(part), whole, suffix), part));
            }
        }
        return made;
    }

    private boolean isPart(String value, Node concat, int index) {
        return switch (plan.place(value)) {
            case Place.PartOf part -> part.concat().equals(concat) && part.index() == index;
            case Place.SameAs same -> isPart(same.value(), concat, index);
            default -> false;
        };
    }

    /** The section of a concatenation's output where input {@code index} belongs. */
    private String section(Node concat, int index, JavaSizes sizes) {
        Concat op = (Concat) concat.op();
        Size from = Size.ZERO;
        for (String before : concat.inputs().subList(0, index)) {
            from = from.plus(along(op, before));
        }
        return ".section(" + op.dim() + ", " + sizes.text(from) + ", "
                + sizes.text(along(op, concat.inputs().get(index))) + ")";
    }

    private Size along(Concat concat, String value) {
        List<Size> shape = graph.value(value).localShape();
        return shape.get(concat.at(shape.size()));
    }

    private Variable make(String value) {
        return switch (plan.place(value)) {
            case Place.Given _, Place.Wanted _ -> variable(value, Home.ARGUMENT, new Variable.Caller());
            case Place.OfParameter place -> parameter(value, place);
            case Place.Saved place -> variable(value, Home.SAVED, new Variable.SlotTensor(place.spaced()));
            case Place.Kept place -> variable(value, Home.KEPT, new Variable.SlotTensor(place.spaced()));
            case Place.Temporary place ->
                variable(value, Home.FIELD, new Variable.Temporary(place.number(), place.spaced()));
            case Place.SameAs place -> view(value, place.value(), _ -> "");
            case Place.ViewOf place ->
                view(
                        value,
                        place.base(),
                        sizes -> ((ViewOp) place.view().op()).view(graph, place.view(), place.index(), sizes::text));
            case Place.Behind place ->
                view(value, place.output(), sizes -> Together.inverse(graph, place.view(), sizes::text));
            case Place.PartOf place ->
                view(value, place.whole(), sizes -> section(place.concat(), place.index(), sizes));
        };
    }

    private Variable variable(String leader, Home home, Source source) {
        Value named = together.named(leader);
        return new Variable(name(named, home), home, named, source, Optional.empty());
    }

    /** Only comments call it by name: {@code dUpWeight}. */
    private Variable parameter(String value, Place.OfParameter place) {
        String field = parameterField(place.weight());
        String name = place.gradient() ? names.take("d" + Names.capital(field), "Gradient") : field;
        Variable.Source source = new Variable.ParameterPart(field, place.gradient());
        return new Variable(name, Home.FIELD, graph.value(value), source, Optional.empty());
    }

    /** In a split backward, a value that lies elsewhere is called as in the whole one, if nothing hides the other. */
    private String name(Value value, Home home) {
        Optional<Variable> other = whole.filter(variables -> variables.has(value.name()))
                .map(variables -> variables.of(value.name()))
                .filter(variable -> home == Home.KEPT
                        ? variable.home() == Home.FIELD || variable.home() == Home.LOCAL
                        : home == Home.LOCAL && variable.home() == Home.LOCAL)
                .filter(variable -> sameNames.add(variable.name()));
        return other.map(Variable::name).orElseGet(() -> names.take(Names.camel(value.name()), "Tensor"));
    }

    private Variable view(String leader, String baseValue, Function<JavaSizes, String> suffix) {
        Value named = together.named(leader);
        Variable base = of(baseValue);
        return view(name(named, homeOfView(base)), named, base, suffix);
    }

    private Variable view(String name, Value value, Variable base, Function<JavaSizes, String> suffix) {
        return new Variable(name, homeOfView(base), value, new Variable.View(suffix), Optional.of(base));
    }

    private static Home homeOfView(Variable base) {
        return base.home() == Home.ARGUMENT ? Home.LOCAL : base.home();
    }

    /** Values that a statement names. */
    private Set<String> mentionedValues() {
        Set<String> all = new LinkedHashSet<>();
        nodes.forEach(node -> {
            if (node.op() instanceof Concat) {
                for (int index = 0; index < node.inputs().size(); index++) {
                    if (!isPart(node.inputs().get(index), node, index)) {
                        all.add(node.inputs().get(index));
                        all.add(node.output());
                    }
                }
            } else if (!(node.op() instanceof ViewOp)) {
                all.addAll(node.outputs());
                all.addAll(node.inputs());
            }
        });
        return all;
    }
}
