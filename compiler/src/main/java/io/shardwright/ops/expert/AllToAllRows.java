package io.shardwright.ops.expert;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.CollectiveCall;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.CollectiveOperands;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;

/**
 * Rows to the ranks that hold their experts, or back; each direction is the other's gradient. Inputs rows and, on the way there,
 * the counts of what arrives. A rank has room for the rows of all.
 */
public record AllToAllRows(Axis axis, String field, boolean back) implements CollectiveOp {
    public static final Operator OPERATOR = Operator.of(
                    AllToAllRows.class,
                    "all_to_all_rows",
                    s -> new AllToAllRows(s.axis(), s.text("field"), s.flag("back")))
            .from("a MixtureOfExperts whose experts are divided over ep");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("axis", axis.text()), Attribute.of("field", field), Attribute.of("back", back));
    }

    @Override
    public boolean inPlace() {
        return false;
    }

    /** Which tokens a rank has is no matter of layouts: along the axis there are other ones. */
    @Override
    public Placement result() {
        return Placement.INVARIANT;
    }

    @Override
    public List<Typed> infer(Inference in) {
        Size ranks = Size.atom(axis.text());
        Size rows = in.input(0).dim(0);
        Size moved = back ? rows.dividedBy(ranks).orElse(rows) : rows.times(ranks);
        return List.of(in.input(0).withShape(List.of(moved, in.input(0).dim(1))));
    }

    @Override
    public String purpose() {
        return "to the ranks that have their " + (back ? "tokens" : "experts");
    }

    @Override
    public CollectiveCall call(CollectiveOperands operands) {
        String table = operands.table().apply(field);
        String receives = table + (back ? ".sends()" : ".receives()");
        String sends = table + (back ? ".receives()" : ".sends()");
        return CollectiveCall.of(
                operands.communicator(), "allToAllV", operands.out(), receives, operands.in(), sends, operands.site());
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withSent(RankShapes.bytesToOthers(back ? on.out(0) : on.in(0), axis));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients.emit(node, node.input(), new AllToAllRows(axis, field, !back), List.of(gradients.of(node.output())));
    }
}
