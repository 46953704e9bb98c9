package io.shardwright.processor.read.forward;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import io.shardwright.diagnostic.Code;
import io.shardwright.ir.Value;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.field.Declarations;
import io.shardwright.processor.read.field.Layer;
import io.shardwright.processor.read.field.NormWeight;
import io.shardwright.processor.read.source.Report;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.lang.model.element.Element;

/**
 * What a round of a loop over lists of layers sees of the model around it: of each list the layer that is this round's, and values that
 * stay as they are, which the round is given.
 */
final class RoundScope {
    private static final String OF_ALL_ROUNDS =
            ", which all rounds would share, in a loop over layers that are as many as the configuration says,";

    private final Report report;
    private final ExpressionLowering outside;
    private final Declarations around;
    private final Size count;
    private final Optional<Element> counter;
    private final GraphBuilder graph;
    private final Declarations declared = new Declarations();
    /** What the rounds are given, as the model around calls it, and as they do. */
    private final List<String> arguments = new ArrayList<>();

    private final List<String> inputs = new ArrayList<>();
    /** Of what stays as it is from round to round: what the rounds call it. */
    private final Map<String, String> given = new HashMap<>();

    private final List<String> lists = new ArrayList<>();

    /**
     * @param around what the model declares
     * @param count how many rounds there are
     * @param counter the variable that counts them, if one does
     */
    RoundScope(
            Report report,
            ExpressionLowering outside,
            Declarations around,
            GraphBuilder graph,
            Size count,
            Optional<Element> counter) {
        this.report = report;
        this.outside = outside;
        this.around = around;
        this.graph = graph;
        this.count = count;
        this.counter = counter;
    }

    GraphBuilder graph() {
        return graph;
    }

    /** What the round declares itself. */
    Declarations declared() {
        return declared;
    }

    /** What the rounds are given, as the model around calls it; first what goes from one to the next. */
    List<String> arguments() {
        return arguments;
    }

    /** What the rounds call it. */
    List<String> inputs() {
        return inputs;
    }

    /** Lists that the loop goes through, in order. */
    List<String> lists() {
        return lists;
    }

    boolean isRepeated(String list) {
        return around.repeated.containsKey(list);
    }

    boolean isCounter(ExpressionTree tree) {
        return counter.isPresent() && report.source().element(tree).equals(counter);
    }

    /** A variable of the model around. */
    Optional<Meaning> local(Element variable, Tree tree) throws Unreadable {
        return switch (outside.locals().of(variable)) {
            case null -> Optional.empty();
            case Meaning.Whole(String value) ->
                Optional.of(
                        new Meaning.Whole(give(value, variable.getSimpleName().toString())));
            case Meaning.Parts(List<String> values) ->
                Optional.of(new Meaning.Parts(
                        values.stream().map(value -> give(value, value)).toList()));
            case Meaning.Broken _ -> throw new Unreadable();
            default -> throw refused(tree, variable + ", which is made outside,", "make it in the loop");
        };
    }

    /** To the first round {@code value} is given, and to each other what the one before it made. */
    String begin(String value, String wanted) {
        return input(value, wanted);
    }

    /** What the model around calls {@code value} is given to each round; it may be what the first one begins with, too. */
    private String give(String value, String wanted) {
        return given.computeIfAbsent(value, _ -> input(value, wanted));
    }

    private String input(String value, String wanted) {
        String name = graph.name(wanted, wanted);
        Value outer = Objects.requireNonNull(outside.graph().values().get(value));
        // How large it is, is known when the model around is compiled.
        List<Size> open = IntStream.range(0, outside.graph().dims(value))
                .mapToObj(dim -> Size.atom("?" + name + dim))
                .toList();
        graph.declare(new Value(name, outer.type(), open, MeshLayout.INVARIANT));
        arguments.add(value);
        inputs.add(name);
        return name;
    }

    /** The layer of a list that is this round's. */
    Meaning.Module element(String list, Tree tree) throws Unreadable {
        Declarations.Repeated repeated = Objects.requireNonNull(around.repeated.get(list));
        if (!repeated.count().equals(count)) {
            throw refused(
                    tree,
                    list + ", of which there are " + repeated.count() + ", in a loop of " + count + " rounds",
                    "count to " + list + ".size()");
        }
        if (!lists.contains(list)) {
            lists.add(list);
            take(repeated.element());
        }
        return new Meaning.Module(list);
    }

    /** How many layers are in a list. */
    Size length(String list) {
        return Objects.requireNonNull(around.repeated.get(list)).count();
    }

    private void take(Declarations element) {
        declared.layers.putAll(element.layers);
        declared.weights.addAll(element.weights);
        declared.values.addAll(element.values);
        declared.rates.putAll(element.rates);
        element.values.forEach(graph::declare);
    }

    /** A layer that is no list's: each round may have one of its own only if nothing in it is learned. */
    void layer(String field, Tree tree) throws Unreadable {
        if (declared.layers.containsKey(field)) {
            return;
        }
        Layer layer = around.layers.get(field);
        boolean learnsNothing = layer instanceof Layer.Dropout
                || layer instanceof Layer.Norm norm && norm.weight() == NormWeight.NONE && !norm.hasBias();
        if (!learnsNothing) {
            throw refused(
                    tree,
                    field + OF_ALL_ROUNDS,
                    "make it a list as long, and take one in each round; or put the loop's body into a @ShardedModel"
                            + " class");
        }
        declared.layers.put(field, layer);
        Optional.ofNullable(around.rates.get(field)).ifPresent(rate -> declared.rates.put(field, rate));
    }

    /** A parameter or a constant of the model around. */
    Optional<Meaning> own(String field) {
        return around.own.contains(field) ? Optional.of(new Meaning.Whole(give(field, field))) : Optional.empty();
    }

    Unreadable refused(Tree tree, String what, String fix) {
        return report.abandon(Code.NOT_LOWERABLE, tree, outside.where(), what, fix);
    }
}
