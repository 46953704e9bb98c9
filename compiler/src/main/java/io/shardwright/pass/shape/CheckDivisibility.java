package io.shardwright.pass.shape;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Divisors;
import io.shardwright.ops.attention.Rotary;
import io.shardwright.ops.attention.RotaryBy;
import io.shardwright.ops.collective.TakeShard;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.SplitDim;
import io.shardwright.pass.Where;
import io.shardwright.size.Size;
import io.shardwright.spi.ParameterRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every split dim must divide by the axis's degree. Where both are known it is checked now, with the legal degrees; else
 * when the model is created, with the same words.
 */
public final class CheckDivisibility {
    private final Graph graph;
    private final Map<Axis, Integer> degrees;
    private final DiagnosticLog log;
    private final List<Check> checks = new ArrayList<>();
    private final Set<String> reported = new HashSet<>();

    private CheckDivisibility(Graph graph, Map<Axis, Integer> degrees, DiagnosticLog log) {
        this.graph = graph;
        this.degrees = degrees;
        this.log = log;
    }

    /** @param degrees those that are known when the model is compiled */
    public static Graph run(Graph graph, Map<Axis, Integer> degrees, DiagnosticLog log) {
        return new CheckDivisibility(graph, degrees, log).check();
    }

    private Graph check() {
        // Heads first: if they divide, so do the sizes that are multiples of them, and theirs is the better message.
        for (Node node : graph.forward()) {
            if (node.op() instanceof Heads) {
                split(node.output(), Code.HEADS_NOT_DIVISIBLE, producer(node), node.origin());
            }
            if (node.op() instanceof SplitDim) {
                split(node.output(), Code.HIDDEN_NOT_DIVISIBLE, producer(node), node.origin());
            }
        }
        for (Node node : graph.forward()) {
            if (node.op() instanceof Rotary || node.op() instanceof RotaryBy rotary && rotary.turnsAll()) {
                pairs(node);
            }
        }
        for (DeclaredWeight weight : graph.weights()) {
            String field = weight.field();
            boolean ofExperts = weight.role() == ParameterRole.EXPERTS;
            String where = graph.simpleName() + "." + (ofExperts ? field.substring(0, field.lastIndexOf('.')) : field);
            if (isVocabulary(weight)) {
                rows(weight, where);
            } else {
                split(weight.name(), code(weight), where, weight.origin());
            }
        }
        for (Node node : graph.forward()) {
            // A part of a parameter that is whole is a section, as long on every rank.
            if (node.op() instanceof TakeShard && graph.isWeight(node.input())) {
                split(node.output(), Code.HIDDEN_NOT_DIVISIBLE, graph.simpleName() + ".forward", node.origin());
            }
        }
        return graph.withChecks(checks);
    }

    /** Rotary positions turn element i of a head with element i + size/2. */
    private void pairs(Node rotary) {
        Size size = graph.value(rotary.input()).shape().getLast();
        String where = Where.of(graph, rotary);
        String what = "rotary positions turn pairs of a head's elements: ";
        Optional<Long> known = size.constant();
        if (known.isPresent()) {
            if (known.get() % 2 != 0) {
                log.report(new Diagnostic(
                        Code.NOT_DIVISIBLE,
                        rotary.origin(),
                        where,
                        what + known.get() + " is not divisible by 2",
                        List.of(),
                        "take heads of an even size"));
            }
            return;
        }
        Check.Divides check = new Check.Divides(
                Size.of(2),
                size,
                Code.NOT_DIVISIBLE.text(),
                Where.withLine(where, rotary.origin()) + ": " + what + "%d is not divisible by %d");
        if (!checks.contains(check)) {
            checks.add(check);
        }
    }

    private Code code(DeclaredWeight weight) {
        return takesShard(weight) ? Code.HIDDEN_NOT_DIVISIBLE : Code.FEED_FORWARD_NOT_DIVISIBLE;
    }

    /** Whether ranks have rows of a vocabulary, or numbers of a bias for them: some may have one more than others. */
    private boolean isVocabulary(DeclaredWeight weight) {
        Value value = graph.value(weight.name());
        return isSplitByRows(value)
                && graph.weights().stream()
                        .filter(other -> other.role() == ParameterRole.EMBEDDING || other.role() == ParameterRole.HEAD)
                        .map(other -> graph.value(other.name()))
                        .anyMatch(table -> isSplitByRows(table)
                                && table.shape().getFirst().equals(value.shape().getFirst())
                                && (value.shape().size() == 1 || table.equals(value)));
    }

    private static boolean isSplitByRows(Value value) {
        return value.layout().on(Axis.TP) instanceof Varying(int dim, List<Size> sections)
                && dim == 0
                && sections.isEmpty();
    }

    /** Every rank must have one. */
    private void rows(DeclaredWeight weight, String where) {
        Optional<Long> rows = graph.value(weight.name()).shape().getFirst().constant();
        Integer degree = degrees.get(Axis.TP);
        if (rows.isPresent() && degree != null && rows.get() < degree) {
            log.report(Diagnostic.of(
                    Code.VOCABULARY_TOO_SMALL, weight.origin(), where, rows.get(), Axis.TP.text(), degree));
        }
    }

    /** Whether its layer splits a whole input. */
    private boolean takesShard(DeclaredWeight weight) {
        return graph.forward().stream()
                .filter(node -> node.op() instanceof TakeShard)
                .anyMatch(shard -> graph.forward().stream()
                        .anyMatch(node -> node.inputs().contains(shard.output())
                                && node.inputs().contains(weight.name())));
    }

    /** The field whose layer the heads come from: {@code Attention.qkv}. */
    private String producer(Node heads) {
        String value = heads.input();
        for (Node node : graph.forward().reversed()) {
            if (node.outputs().contains(value)) {
                if (node.inputs().stream().anyMatch(graph::isWeight)
                        || node.inputs().isEmpty()) {
                    return Where.of(graph, node);
                }
                value = node.input();
            }
        }
        return graph.simpleName() + ".forward";
    }

    private void split(String name, Code code, String where, Origin origin) {
        Value value = graph.value(name);
        for (Map.Entry<Axis, Placement> entry : new TreeMap<>(value.layout().placements()).entrySet()) {
            // What a split over cp asks of a sequence, the form of a run knows.
            if (entry.getKey() != Axis.CP && entry.getValue() instanceof Varying(int dim, List<Size> sections)) {
                List<Size> sizes = sections.isEmpty() ? List.of(cut(value, dim, entry.getKey())) : sections;
                Code ofAxis = entry.getKey() == Axis.EP ? Code.EXPERTS_NOT_DIVISIBLE : code;
                sizes.forEach(size -> divides(entry.getKey(), size, ofAxis, where, origin));
            }
        }
    }

    /** What an axis cuts of a dim: the parts that slower axes have left. */
    private static Size cut(Value value, int dim, Axis axis) {
        Size size = value.shape().get(dim);
        for (Axis slower : value.layout().splitsOf(dim)) {
            if (slower.compareTo(axis) < 0) {
                size = size.dividedBy(Size.atom(slower.text())).orElseThrow();
            }
        }
        return size;
    }

    private void divides(Axis axis, Size size, Code code, String where, Origin origin) {
        Optional<Long> known = size.constant();
        Integer degree = degrees.get(axis);
        if (known.isPresent() && degree != null) {
            if (known.get() % degree != 0) {
                Diagnostic diagnostic = Diagnostic.of(
                                code, origin, where, known.get(), axis.text(), degree, Divisors.of(known.get()))
                        .because(
                                known.get() + " / " + degree + " leaves " + known.get() % degree + " over",
                                axis.text() + " = " + degree + "   @ShardedModel(mesh = ...)");
                // q, k and v have the same heads from the same layer: one message is enough.
                if (reported.add(diagnostic.headline())) {
                    log.report(diagnostic);
                }
            }
            return;
        }
        String text = Diagnostic.of(code, origin, Where.withLine(where, origin), "%d", axis.text(), "%d", "%s")
                .headline();
        Check.Divides check = new Check.Divides(Size.atom(axis.text()), size, code.text(), text);
        if (!checks.contains(check)) {
            checks.add(check);
        }
    }
}
