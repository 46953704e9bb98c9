package io.shardwright.ops.expert;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * The choice of experts: input logits {@code [..., columns]}, and where these are of a part of the sequences also those of all
 * ranks, as {@link GatherLogits} has them; outputs gates {@code [..., topK]} and, i32, choices {@code [...,
 * topK]}. Its backward also adds the gradient of the auxiliary loss.
 *
 * @param field of the layer
 * @param weight whose first dim counts the experts, and which says how they are split
 * @param routing a Java expression of type {@code Routing}
 */
public record Route(String field, String weight, String routing, Size topK) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    Route.class,
                    "route",
                    s -> new Route(s.text("field"), s.text("weight"), s.text("routing"), s.size("top_k")))
            .from("a MixtureOfExperts");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(
                Attribute.of("field", field),
                Attribute.of("weight", weight),
                Attribute.of("routing", routing),
                Attribute.of("top_k", topK.toString()));
    }

    @Override
    public String kernel(Node node) {
        return "route";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Routing(field, node.input(), weight, routing));
    }

    /** It looks at whole sequences. */
    @Override
    public List<String> kernelInputs(Node node) {
        return List.of(node.inputs().getLast());
    }

    @Override
    public String spec(Node node) {
        return node.inputs().size() == 1 ? "... e^ -> ... k, ... k" : "b s e^, c s e^ -> b s k, b s k";
    }

    @Override
    public List<Typed> infer(Inference in) {
        List<Size> shape = new ArrayList<>(in.input(0).shape());
        shape.set(shape.size() - 1, topK);
        return List.of(Typed.f32(shape), new Typed(DType.I32, shape));
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(Size.of(4).times(on.in(0)));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "routeGradient")
                .into(node.input())
                .reads(gradients.of(node.output()), node.inputs().getLast())
                .with(literals(node))
                .emit();
    }
}
