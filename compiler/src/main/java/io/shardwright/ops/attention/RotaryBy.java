package io.shardwright.ops.attention;

import static java.util.stream.Collectors.joining;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.description.RuleTerm;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.ops.description.WrittenCall;
import io.shardwright.spi.attention.RotaryOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rotary positions with a rule, on {@code [batch, heads, seq, size]}, and where positions are given, those {@code [batch, seq]}.
 *
 * @param options a Java expression of type {@link RotaryOptions}
 * @param given whether the second input has the positions
 * @param split whether the positions are those of this rank along cp
 */
public record RotaryBy(String options, boolean given, boolean split) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    RotaryBy.class, "rotary_by", s -> new RotaryBy(s.text("options"), s.has("given"), s.has("split")))
            .writtenAs("rotary(x, rule)", RotaryBy::read, "applyRotaryEmbedding");

    private static Made read(WrittenCall call) throws Unreadable {
        List<String> inputs = new ArrayList<>(List.of(call.tensor(0)));
        StringBuilder options = new StringBuilder(RotaryOptions.class.getName());
        for (RuleTerm term : call.rule(1)) {
            if (term.method().equals("positions")) {
                inputs.addAll(term.arguments());
            } else {
                options.append('.')
                        .append(term.method())
                        .append(term.arguments().stream().collect(joining(", ", "(", ")")));
            }
        }
        RotaryBy rotary = new RotaryBy(options.toString(), inputs.size() > 1, false);
        return Made.of(rotary, inputs.getFirst() + "Rotated", call.dims(inputs.getFirst()), inputs);
    }

    /** Where positions on a rank are not the first ones. */
    public RotaryBy inContext() {
        return given ? this : new RotaryBy(options, false, true);
    }

    /** Whether all of a head's elements turn. */
    public boolean turnsAll() {
        return !options.contains(".partial(");
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        List<Attribute> attributes = new ArrayList<>(List.of(Attribute.of("options", options)));
        if (given) {
            attributes.add(Attribute.of("given", true));
        }
        if (split) {
            attributes.add(Attribute.of("split", true));
        }
        return attributes;
    }

    @Override
    public String kernel(Node node) {
        return given ? "rotaryAt" : "rotaryBy";
    }

    @Override
    public List<Literal> literals(Node node) {
        Literal rule = new Literal.Java(options);
        return split ? List.of(new Literal.Positions(), rule) : List.of(rule);
    }

    @Override
    public String spec(Node node) {
        if (given) {
            return "b n t h^, b t -> b n t h";
        }
        return split ? "b n t h^ -> b n t h" : "b n t^ h^ -> b n t h";
    }

    @Override
    public boolean hasGradient(Node node, int index) {
        return index == 0;
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0);
    }

    @Override
    public boolean takesPositionsForAll() {
        return !split && !given;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(3);
    }

    /** The transpose of a turn is the turn backwards: nothing is kept. */
    @Override
    public void gradient(Gradients gradients, Node node) {
        List<String> reads = new ArrayList<>(List.of(gradients.of(node.output())));
        reads.addAll(node.inputs().subList(1, node.inputs().size()));
        gradients
                .kernel(node, kernel(node) + "Gradient")
                .into(node.input())
                .reads(reads.toArray(String[]::new))
                .with(literals(node))
                .inPlace(0)
                .emit();
    }
}
