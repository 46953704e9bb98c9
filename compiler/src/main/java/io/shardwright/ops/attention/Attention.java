package io.shardwright.ops.attention;

import static java.util.stream.Collectors.joining;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ir.attention.AttentionExtra;
import io.shardwright.ir.attention.AttentionTerms;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.description.OperatorSettings;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.ops.description.WrittenCall;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Scaled dot-product attention with grouped-query heads: inputs q {@code [batch, n, t, size]}, k and v {@code [batch, m, s, size]} with m
 * dividing n, and the tensors that the terms name; outputs y like q, and the log of the softmax's divisor.
 */
public record Attention(AttentionTerms terms) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(Attention.class, "attention", s -> new Attention(terms(s)))
            .writtenAs("causalAttention(q, k, v)", call -> read(call, AttentionTerms.of(true)))
            .writtenAs("attention(q, k, v)", call -> read(call, AttentionTerms.of(false)))
            .writtenAs("attention(q, k, v, rule)", AttentionReader::read, "scaledDotProductAttention");

    private static final Map<String, String> WHAT =
            Map.of("b", "the sequences", "n", "the heads", "t", "the positions", "s", "the positions");

    /** With a mask, or none, and nothing else. */
    public Attention(boolean causal) {
        this(AttentionTerms.of(causal));
    }

    static AttentionTerms terms(OperatorSettings settings) {
        String mask = settings.flag("causal") ? "causal" : "full";
        return AttentionTerms.parse(settings.has("rule") ? mask + "; " + settings.text("rule") : mask);
    }

    static List<Attribute> attributes(AttentionTerms terms) {
        Attribute causal = Attribute.of("causal", terms.causal());
        return terms.rest().isEmpty() ? List.of(causal) : List.of(causal, Attribute.of("rule", terms.rest()));
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return attributes(terms);
    }

    @Override
    public String kernel(Node node) {
        return "attention";
    }

    @Override
    public List<Literal> literals(Node node) {
        return literals(node, terms, List.of());
    }

    static List<Literal> literals(Node node, AttentionTerms terms, List<AttentionExtra> gradients) {
        return List.of(new Literal.Attention(node.input(), node.inputs().get(1), terms, gradients));
    }

    /** For layouts: heads of q, k and v are split together. */
    @Override
    public String spec(Node node) {
        return terms.extras().stream()
                        .map(AttentionExtra::dims)
                        .collect(joining(
                                ", ",
                                "b n t^ h^, b n s^ h^, b n s^ h^"
                                        + (terms.extras().isEmpty() ? "" : ", "),
                                ""))
                + " -> b n t h, b n t";
    }

    @Override
    public List<Typed> infer(Inference in) {
        for (int input = 0; input < 3; input++) {
            in.requireDims(input, 4, in.node().inputs().get(input));
        }
        Typed q = in.input(0);
        for (int input = 1; input < 3; input++) {
            String name = in.node().inputs().get(input);
            Typed other = in.input(input);
            in.requireEqual(
                    q.dim(0), other.dim(0), "the batches of " + in.node().input() + " and " + name);
            if (terms.countsDistances() || input == 2) {
                Typed same = terms.countsDistances() ? q : in.input(1);
                String first = in.node().inputs().get(terms.countsDistances() ? 0 : 1);
                in.requireEqual(same.dim(2), other.dim(2), "the sequences of " + first + " and " + name);
            }
            in.requireEqual(
                    q.dim(3), other.dim(3), "the head sizes of " + in.node().input() + " and " + name);
        }
        in.requireEqual(in.input(1).dim(1), in.input(2).dim(1), "the heads of k and v");
        in.divide(q.dim(1), in.input(1).dim(1), "not-divisible", "the heads of q by the heads of k and v");
        for (int extra = 0; extra < terms.extras().size(); extra++) {
            infer(in, terms.extras().get(extra), extra + 3);
        }
        return List.of(q, Typed.f32(q.shape().subList(0, 3)));
    }

    /** A tensor that is read besides has the dims of those that it belongs to. */
    private void infer(Inference in, AttentionExtra extra, int input) {
        List<String> letters = List.of(extra.dims().replace("^", "").split(" "));
        String name = in.node().inputs().get(input);
        in.requireDims(input, letters.size(), name);
        for (int dim = 0; dim < letters.size(); dim++) {
            String letter = letters.get(dim);
            if (!letter.equals("r")) {
                boolean isOfKeys = letter.equals("s");
                Typed owner = in.input(isOfKeys ? 1 : 0);
                String of = in.node().inputs().get(isOfKeys ? 1 : 0);
                in.requireEqual(
                        owner.dim(isOfKeys ? 2 : "bnt".indexOf(letter)),
                        in.input(input).dim(dim),
                        WHAT.get(letter) + " of " + of + " and dim " + dim + " of " + name);
            }
        }
        boolean sharesDocuments =
                extra == AttentionExtra.DOCUMENTS && !terms.extras().contains(AttentionExtra.KEY_DOCUMENTS);
        if (sharesDocuments) {
            in.requireEqual(in.input(1).dim(2), in.input(input).dim(1), "the positions of k and of " + name);
        }
    }

    @Override
    public boolean takesPositionsForAll() {
        return true;
    }

    /** Two matmuls of queries with all positions, or with half of them, and the softmax between: no scores are kept in memory. */
    @Override
    public Cost cost(RankShapes on) {
        return cost(on, on.in(1, 2), terms.causal());
    }

    /** @param positions of the keys, on all ranks */
    static Cost cost(RankShapes on, Size positions, boolean causal) {
        Size scores = on.out(1).times(positions);
        return on.once()
                .withMatmul(matmul(on, positions, causal, 2))
                .withOther(Size.of(causal ? 2 : 4).times(scores));
    }

    /** So many matmuls whose one side are all scores; causal ones are done by half. */
    static Size matmul(RankShapes on, Size positions, boolean causal, long count) {
        return Size.of(causal ? count : 2 * count).times(on.in(0)).times(positions);
    }

    static Made read(WrittenCall call, AttentionTerms terms) throws Unreadable {
        return made(call, terms, call.tensors());
    }

    static Made made(WrittenCall call, AttentionTerms terms, List<String> inputs) {
        return Made.of(new Attention(terms), "attendedHeads", call.dims(inputs.getFirst()), inputs)
                .keeping("Lse");
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        RankShapes shapes = gradients.shapes(node);
        gradient(gradients, node, terms, "attentionGradient", matmul(shapes, shapes.in(1, 2), terms.causal(), 5));
    }

    /** The scores once more, their gradient, and those of q, k, v and of what is added to scores. */
    static void gradient(Gradients gradients, Node node, AttentionTerms terms, String kernel, Size operations) {
        List<String> inputs = node.inputs();
        Gradients.Call call = gradients
                .kernel(node, kernel)
                .into(inputs.get(0))
                .into(inputs.get(1))
                .into(inputs.get(2));
        List<AttentionExtra> wanted = new ArrayList<>();
        for (int extra = 0; extra < terms.extras().size(); extra++) {
            String tensor = inputs.get(extra + 3);
            if (terms.extras().get(extra).hasGradient() && gradients.wants(tensor)) {
                wanted.add(terms.extras().get(extra));
                call.addingTo(tensor);
            }
        }
        List<String> reads = new ArrayList<>(List.of(gradients.of(node.output())));
        reads.addAll(node.outputs());
        reads.addAll(inputs);
        call.reads(reads.toArray(String[]::new))
                .with(literals(node, terms, wanted))
                .multiplies(operations)
                .emit();
    }
}
