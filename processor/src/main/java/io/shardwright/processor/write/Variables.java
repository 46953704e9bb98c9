package io.shardwright.processor.write;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import io.shardwright.ops.shape.Concat;
import io.shardwright.plan.Place;
import io.shardwright.plan.Plan;
import io.shardwright.processor.write.Variable.Home;
import io.shardwright.processor.write.Variable.Source;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Java variable of each value of a plan.
 *
 * <p>Values between which nothing moves (f, g's backward, an all-reduce in place) share one variable. What a kernel computes in
 * place of something else gets a name of its own, for the same memory.
 */
final class Variables {
    private final Plan plan;
    private final Graph graph;
    private final List<Node> nodes;
    private final boolean isHalves;
    private final Map<String, Variable> byValue = new LinkedHashMap<>();
    private final Map<Node, List<Copy>> copies = new LinkedHashMap<>();
    private final Together together;
    private final Set<Variable> mentioned = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Names names;

    /** A part of a concatenation that is computed elsewhere, and the section of the whole that it is copied to. */
    record Copy(Variable section, String part) {}

    /** @param nodes that mention the variables */
    Variables(Plan plan, List<Node> nodes, Names names) {
        this(plan, nodes, names, Map.of());
    }

    private Variables(Plan plan, List<Node> nodes, Names names, Map<String, Variable> ofModel) {
        this.plan = plan;
        this.graph = plan.graph();
        this.nodes = nodes;
        this.names = names;
        this.isHalves = !ofModel.isEmpty();
        ofModel.values().stream().distinct().forEach(variable -> names.take(variable.name(), "Tensor"));
        byValue.putAll(ofModel);
        this.together = new Together(plan);
        graph.values().keySet().stream().filter(plan.places()::containsKey).forEach(this::of);
        mentionedValues().stream().filter(this::has).map(this::of).forEach(mentioned::add);
        nodes.stream()
                .filter(node -> node.op() instanceof Concat)
                .forEach(concat -> copies.put(concat, makeCopies(concat)));
    }

    /** Those of the class that does backward in two halves: parameters, and what forward saved, have the names that they have here. */
    Variables halves(Plan halves, Names own) {
        Set<String> made = graph.forward().stream()
                .flatMap(node -> node.outputs().stream())
                .collect(Collectors.toSet());
        Map<String, Variable> ofModel = new LinkedHashMap<>();
        for (String value : graph.values().keySet()) {
            if (!halves.places().containsKey(value)) {
                continue;
            }
            boolean isSaved = made.contains(value) && of(value).home() == Home.SAVED;
            if (isSaved || graph.isWeight(value) || graph.isWeightGradient(value)) {
                ofModel.put(value, of(value));
            }
        }
        return new Variables(halves, halves.graph().backward(), own, ofModel);
    }

    /** The variable of a value that has a place. */
    Variable of(String value) {
        Variable known = byValue.get(value);
        if (known == null) {
            known = together.leader(value).equals(value) ? make(value) : of(together.leader(value));
            byValue.put(value, known);
        }
        return known;
    }

    boolean has(String value) {
        return plan.places().containsKey(value);
    }

    /** All that must be declared, each once; what is only a step to another view is not. */
    List<Variable> declared(Home home) {
        Stream<Variable> values =
                byValue.values().stream().filter(variable -> !variable.isView() || mentioned.contains(variable));
        Stream<Variable> sections =
                copies.values().stream().flatMap(List::stream).map(Copy::section);
        return Stream.concat(values, sections)
                .filter(variable -> variable.home() == home)
                .distinct()
                .toList();
    }

    /** What a view is made from: the nearest declared variable and the calls on it. */
    String initial(Variable view, Code code, JavaSizes sizes) {
        Variable base = view.base().orElseThrow();
        String from = base.isView() && !mentioned.contains(base) ? initial(base, code, sizes) : code.reference(base);
        return from + ((Variable.View) view.source()).suffix().apply(sizes);
    }

    /** The nearest declared variable that a view is made from. */
    Variable declaredBase(Variable view) {
        Variable base = view.base().orElseThrow();
        return base.isView() && !mentioned.contains(base) ? declaredBase(base) : base;
    }

    /** What a view is, in words: {@code view of qkv}, or {@code in place of dA}. */
    String relation(Variable view) {
        Variable base = declaredBase(view);
        boolean same = initial(view, Code.CONSTRUCTOR, JavaSizes.withLocals()).equals(base.name());
        return (same ? "in place of " : "view of ") + base.name();
    }

    /** The copies that a concatenation needs: none if each part was computed where it belongs. */
    List<Copy> copies(Node concat) {
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
        Size from = Size.ZERO;
        for (String before : concat.inputs().subList(0, index)) {
            from = from.plus(lastDim(before));
        }
        return ".section(-1, " + sizes.text(from) + ", "
                + sizes.text(lastDim(concat.inputs().get(index))) + ")";
    }

    private Size lastDim(String value) {
        return graph.value(value).localShape().getLast();
    }

    private Variable make(String value) {
        return switch (plan.place(value)) {
            case Place.Given _, Place.Wanted _ -> variable(value, Home.ARGUMENT, new Variable.Caller());
            case Place.OfParameter _ -> variable(value, Home.FIELD, new Variable.ParameterPart());
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
        return new Variable(names.take(Names.camel(named.name()), "Tensor"), home, named, source, Optional.empty());
    }

    private Variable view(String leader, String baseValue, Function<JavaSizes, String> suffix) {
        Value named = together.named(leader);
        Variable base = of(baseValue);
        return view(names.take(Names.camel(named.name()), "Tensor"), named, base, suffix);
    }

    private Variable view(String name, Value value, Variable base, Function<JavaSizes, String> suffix) {
        boolean isOthers = base.home() == Home.ARGUMENT || (isHalves && base.home() == Home.SAVED);
        Home home = isOthers ? Home.LOCAL : base.home();
        return new Variable(name, home, value, new Variable.View(suffix), Optional.of(base));
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
