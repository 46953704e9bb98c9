package io.shardwright.ir;

import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The backward pass under construction: what an operator's gradient rule writes to.
 *
 * <p>A value that is used several times gets a contribution from each use; the first is written, later ones are added.
 */
public final class Gradients {
    private final Graph graph;
    private final Map<String, Value> values;
    private final List<Node> nodes = new ArrayList<>();
    /** For each value, the value that holds what has been contributed to its gradient so far. */
    private final Map<String, String> gradients = new LinkedHashMap<>();
    /** Gradient values that may be added to: nobody else reads them under another name. */
    private final Set<String> owned = new HashSet<>();

    private final Set<String> differentiable;

    public Gradients(Graph graph, Set<String> differentiable) {
        this.graph = graph;
        this.values = new LinkedHashMap<>(graph.values());
        this.differentiable = differentiable;
    }

    public Graph graph() {
        return graph;
    }

    /** The shapes that a node of forward has on one rank. */
    public RankShapes shapes(Node node) {
        return RankShapes.of(node, graph::value);
    }

    /** Whether anything has been contributed to the gradient of {@code value}. */
    public boolean has(String value) {
        return gradients.containsKey(value);
    }

    /** The value that holds the gradient of {@code value}. */
    public String of(String value) {
        return Optional.ofNullable(gradients.get(value))
                .orElseThrow(() -> new IllegalStateException("no gradient of " + value + " yet"));
    }

    /** Whether a gradient of {@code value} is of use to anyone. */
    public boolean wants(String value) {
        return differentiable.contains(value);
    }

    /** The gradient of {@code value} is, or has as an addend, the gradient {@code gradient} as it stands. */
    public void pass(Node node, String value, String gradient) {
        if (!wants(value)) {
            return;
        }
        if (graph.isWeight(value)) {
            String target = "d." + value;
            nodes.add(new Node(
                    new KernelCall("add", List.of(), Set.of(0), Set.of()),
                    List.of(target),
                    List.of(target, gradient),
                    node.origin(),
                    ""));
        } else if (!has(value)) {
            gradients.put(value, gradient);
            owned.remove(gradient);
        } else {
            String sum = define(value);
            nodes.add(new Node(
                    new KernelCall("add", List.of(), Set.of(0, 1), Set.of()),
                    List.of(sum),
                    List.of(of(value), gradient),
                    node.origin(),
                    ""));
            gradients.put(value, sum);
            owned.add(sum);
        }
    }

    /** Gives {@code value}, which nobody has read, the gradient 0. */
    public void zero(Node node, String value) {
        String fresh = define(value);
        nodes.add(zeroing(node, fresh));
        gradients.put(value, fresh);
        owned.add(fresh);
    }

    private static Node zeroing(Node node, String gradient) {
        KernelCall fill = new KernelCall("fill", List.of(new Literal.Java("0")), Set.of(), Set.of());
        return new Node(fill, List.of(gradient), List.of(), node.origin(), "");
    }

    /** Starts a call of a gradient kernel. */
    public Call kernel(Node node, String kernel) {
        return new Call(node, kernel);
    }

    /** Appends a node that is no kernel and defines a new gradient of {@code value}. */
    public void emit(Node forward, String value, Op op, List<String> inputs) {
        if (wants(value)) {
            String fresh = freshName(value);
            define(value, fresh);
            nodes.add(new Node(op, List.of(fresh), inputs, forward.origin(), forward.cause()));
            contribute(forward, value, fresh, isOwn(op, inputs));
        }
    }

    /** Appends a node with several outputs, one new gradient for each of {@code targets}. */
    public void emitAll(Node forward, List<String> targets, Op op, List<String> inputs) {
        List<String> outputs = new ArrayList<>();
        for (String target : targets) {
            String fresh = freshName(target);
            define(target, fresh);
            outputs.add(fresh);
        }
        nodes.add(new Node(op, outputs, inputs, forward.origin(), forward.cause()));
        for (int i = 0; i < targets.size(); i++) {
            contribute(forward, targets.get(i), outputs.get(i), isOwn(op, inputs));
        }
    }

    /**
     * Appends a node that calls a list: of what all elements take, each gives an addend of its own, which the call adds up. Its
     * outputs are the first element's gradient of {@code flow}, and for each of {@code shared} the sum and room for an addend.
     */
    public void emitList(Node forward, List<String> flow, List<String> shared, Op op, List<String> inputs) {
        List<String> targets = new ArrayList<>(flow);
        targets.addAll(shared);
        List<String> outputs = new ArrayList<>();
        List<String> gradientsOf = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            String target = targets.get(i);
            String fresh = freshName(target);
            define(target, fresh);
            outputs.add(fresh);
            gradientsOf.add(fresh);
            // By place: what flows may begin as what is shared.
            if (i >= flow.size()) {
                nodes.add(zeroing(forward, fresh));
                String each = freshName(target);
                define(target, each);
                outputs.add(each);
            }
        }
        nodes.add(new Node(op, outputs, inputs, forward.origin(), forward.cause()));
        for (int i = 0; i < targets.size(); i++) {
            contribute(forward, targets.get(i), gradientsOf.get(i), true);
        }
    }

    /** A view of a gradient that others read may no more be added to than that gradient. */
    private boolean isOwn(Op op, List<String> inputs) {
        return !(op instanceof ViewOp) || owned.containsAll(inputs);
    }

    /** Seeds the backward pass: {@code gradient} is the name of the gradient of {@code value}, given from outside. */
    public void seed(String value, String gradient) {
        define(value, gradient);
        gradients.put(value, gradient);
    }

    public List<Node> nodes() {
        return nodes;
    }

    public Map<String, Value> values() {
        return values;
    }

    private void contribute(Node node, String value, String fresh, boolean own) {
        if (has(value) || graph.isWeight(value)) {
            pass(node, value, fresh);
        } else {
            gradients.put(value, fresh);
            if (own) {
                owned.add(fresh);
            }
        }
    }

    private String define(String value) {
        String fresh = freshName(value);
        define(value, fresh);
        return fresh;
    }

    private void define(String value, String gradient) {
        Value primal = graph.value(value);
        values.put(
                gradient,
                new Value(
                        gradient, primal.type(), primal.shape(), primal.layout().dual()));
    }

    /** {@code dH} for {@code h}; if that is taken, names that say which addend it is. */
    private String freshName(String value) {
        String plain = nameOf(value);
        String name = plain;
        for (int part = 2; values.containsKey(name); part++) {
            name = plain + "Part" + part;
        }
        return name;
    }

    /**
     * The name of the gradient of {@code value} that a caller gives, or wants: {@code dH} for {@code h}, {@code dUpWeight} for {@code
     * up.weight}.
     */
    public static String nameOf(String value) {
        StringBuilder name = new StringBuilder("d");
        for (String part : value.split("\\.")) {
            name.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
        }
        return name.toString();
    }

    /** One call of a gradient kernel, outputs first. */
    public final class Call {
        private final Node node;
        private final String kernel;
        private String addingKernel = "";
        private final List<String> written = new ArrayList<>();
        private final Set<String> added = new LinkedHashSet<>();
        private final Set<String> replaced = new HashSet<>();
        private final Set<String> temporaries = new HashSet<>();
        private List<String> inputs = List.of();
        private final List<Literal> literals = new ArrayList<>();
        private Set<Integer> inPlace = Set.of();
        private Size matmul = Size.ZERO;

        private Call(Node node, String kernel) {
            this.node = node;
            this.kernel = kernel;
        }

        /** The kernel that adds to its output instead, for values used more than once. */
        public Call orAdding(String other) {
            addingKernel = other;
            return this;
        }

        /** The next output overwrites the gradient of {@code value}. */
        public Call into(String value) {
            written.add(value);
            return this;
        }

        /** The next output is no gradient yet, but of the shape of the gradient of {@code like}: something will be made of it. */
        public Call intoTemporary(String wish, String like) {
            String name = freshName(wish);
            define(like, name);
            written.add(name);
            temporaries.add(name);
            return this;
        }

        /** The next output is added to the gradient of {@code value}. */
        public Call addingTo(String value) {
            written.add(value);
            added.add(value);
            return this;
        }

        /** The next output is all of the gradient of {@code value} so far: the kernel adds what there was. */
        public Call replacing(String value) {
            written.add(value);
            replaced.add(value);
            return this;
        }

        public Call reads(String... names) {
            inputs = List.of(names);
            return this;
        }

        public Call with(Literal literal) {
            literals.add(literal);
            return this;
        }

        public Call with(List<Literal> more) {
            literals.addAll(more);
            return this;
        }

        /** Inputs that the first output may overwrite. */
        public Call inPlace(Integer... indices) {
            inPlace = Set.of(indices);
            return this;
        }

        /** Floating-point operations of its matrix multiplications, if it has any. */
        public Call multiplies(Size operations) {
            matmul = operations;
            return this;
        }

        /** Appends the call, unless nobody wants any of its outputs, and gives the values that it writes. */
        public List<String> emit() {
            if (temporaries.isEmpty() && written.stream().noneMatch(Gradients.this::wants)) {
                return List.of();
            }
            if (written.size() == 1 && !addingKernel.isEmpty() && canAddTo(written.getFirst())) {
                String target = of(written.getFirst());
                add(addingKernel, Set.of(), Set.of(0), List.of(target));
                return List.of(target);
            }
            List<String> outputs = new ArrayList<>();
            Set<Integer> accumulates = new HashSet<>();
            for (String value : written) {
                if (temporaries.contains(value)) {
                    outputs.add(value);
                } else if (graph.isWeight(value) && added.contains(value)) {
                    accumulates.add(outputs.size());
                    outputs.add("d." + value);
                } else {
                    String fresh = define(value);
                    if (added.contains(value)) {
                        accumulates.add(outputs.size());
                        nodes.add(zeroing(node, fresh));
                    }
                    outputs.add(fresh);
                }
            }
            add(kernel, inPlace, accumulates, outputs);
            for (int i = 0; i < outputs.size(); i++) {
                if (replaced.contains(written.get(i))) {
                    gradients.put(written.get(i), outputs.get(i));
                    owned.add(outputs.get(i));
                } else if (!temporaries.contains(written.get(i))
                        && !outputs.get(i).startsWith("d.")) {
                    contribute(node, written.get(i), outputs.get(i), true);
                }
            }
            return List.copyOf(outputs);
        }

        private void add(String method, Set<Integer> mayOverwrite, Set<Integer> accumulates, List<String> outputs) {
            RankShapes shapes = new RankShapes(shapes(inputs), shapes(outputs));
            Cost cost = shapes.once().withMatmul(matmul);
            nodes.add(new Node(
                    new KernelCall(method, literals, mayOverwrite, accumulates, cost),
                    outputs,
                    inputs,
                    node.origin(),
                    ""));
        }

        private List<List<Size>> shapes(List<String> names) {
            return names.stream()
                    .map(name -> graph.isWeightGradient(name) ? graph.value(name.substring(2)) : values.get(name))
                    .map(value -> Objects.requireNonNull(value).localShape())
                    .toList();
        }

        private boolean canAddTo(String value) {
            return has(value) && owned.contains(of(value));
        }
    }
}
