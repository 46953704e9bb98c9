package io.shardwright.processor.read.forward;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ir.Value;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The forward graph under construction. Shapes of intermediate values are left open; how many dims they have is known, as
 * far as it is needed to speak of the last one.
 */
public final class GraphBuilder {
    private static final int LONGEST_NAME = 40;

    private Map<String, Value> values = new LinkedHashMap<>();
    private List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> dims = new HashMap<>();
    /** Names that the user didn't give: a local variable may still replace them. */
    private final Set<String> invented = new HashSet<>();

    private final Set<String> usersNames;

    /** @param usersNames of local variables: no invented name takes one */
    public GraphBuilder(Set<String> usersNames) {
        this.usersNames = Set.copyOf(usersNames);
    }

    /** An empty one for the same class. */
    GraphBuilder another() {
        return new GraphBuilder(usersNames);
    }

    /** A complete value: an input or a weight. */
    public void declare(Value value) {
        values.put(value.name(), value);
        dims.put(value.name(), value.shape().size());
    }

    /** A name that isn't taken: the wanted one, or if it is empty, {@code otherwise}; a number is appended if need be. */
    String name(String wanted, String otherwise) {
        String base = wanted.isEmpty() ? shortened(otherwise) : wanted;
        String name = base;
        for (int i = 2; isTaken(name) || wanted.isEmpty() && usersNames.contains(name); i++) {
            name = base + i;
        }
        if (wanted.isEmpty()) {
            invented.add(name);
        }
        return name;
    }

    /** A name that says what a value is made of grows with what that was made of. */
    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    }

    boolean isTaken(String name) {
        return values.containsKey(name);
    }

    /** Whether a local variable may give {@code value} its name. */
    boolean isInvented(String value) {
        return invented.contains(value);
    }

    int dims(String value) {
        return Objects.requireNonNull(dims.get(value), value);
    }

    /** Appends a node with one output of so many dims. */
    String add(Op op, String output, int outputDims, List<String> inputs, Origin origin) {
        return add(new Node(op, List.of(output), inputs, origin, ""), outputDims);
    }

    /** Appends a node; all its outputs get {@code outputDims} dims. */
    String add(Node node, int outputDims) {
        return add(node, outputDims, DType.REAL);
    }

    /** Appends a node whose outputs have so many dims. */
    void add(Node node, List<Integer> outputDims) {
        add(node, outputDims.getFirst());
        for (int output = 1; output < outputDims.size(); output++) {
            dims.put(node.outputs().get(output), outputDims.get(output));
        }
    }

    String add(Node node, int outputDims, DType type) {
        for (String output : node.outputs()) {
            values.put(output, new Value(output, type, List.of(), MeshLayout.INVARIANT));
            dims.put(output, outputDims);
        }
        nodes.add(node);
        return node.output();
    }

    /** Gives a value with an invented name the name that the user has for it, and returns that. */
    String rename(String value, String wanted) {
        String name = name(wanted, wanted);
        Map<String, Value> renamed = new LinkedHashMap<>();
        values.forEach((key, old) ->
                renamed.put(key.equals(value) ? name : key, key.equals(value) ? old.withName(name) : old));
        values = renamed;
        nodes = new ArrayList<>(nodes.stream()
                .map(node -> node.withInputs(replaced(node.inputs(), value, name))
                        .withOutputs(replaced(node.outputs(), value, name)))
                .toList());
        dims.put(name, dims.remove(value));
        invented.remove(value);
        return name;
    }

    private static List<String> replaced(List<String> names, String from, String to) {
        return names.stream().map(name -> name.equals(from) ? to : name).toList();
    }

    public Map<String, Value> values() {
        return values;
    }

    public List<Node> nodes() {
        return nodes;
    }
}
