package io.shardwright.processor.write.body;

import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.shape.Concat;
import io.shardwright.plan.Plan;
import io.shardwright.processor.write.text.JavaSizes;
import io.shardwright.processor.write.text.LocalDims;
import io.shardwright.processor.write.text.Names;
import io.shardwright.processor.write.text.Remarks;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * One generated class under way: what its writers share. Method bodies are written first, and leave here what they need from the
 * constructors; the fields follow from both.
 *
 * @param nodes what its methods run
 * @param localDims what tensors on this rank have
 * @param inConstructor sizes as the constructor spells them
 * @param inSlot sizes as the constructor of {@code Saved} does
 * @param inPorts sizes as {@code ports} does
 * @param inMethods sizes as forward and backward do
 */
public record Draft(
        Plan plan,
        List<Node> nodes,
        Names names,
        Variables variables,
        Children children,
        Constants constants,
        Sites sites,
        Remarks remarks,
        LocalDims localDims,
        JavaSizes inConstructor,
        JavaSizes inSlot,
        JavaSizes inPorts,
        JavaSizes inMethods) {
    public static Draft of(Plan plan) {
        Graph graph = plan.graph();
        Names names = new Names(graph);
        List<Node> nodes = Stream.concat(graph.forward().stream(), graph.backward().stream())
                .toList();
        JavaSizes inConstructor = JavaSizes.withLocals("assembly");
        return new Draft(
                plan,
                nodes,
                names,
                new Variables(plan, nodes, names),
                new Children(plan, names),
                new Constants(graph, names, inConstructor),
                new Sites(graph, names),
                new Remarks(graph),
                new LocalDims(graph),
                inConstructor,
                JavaSizes.withLocals(Scope.SAVED_CONSTRUCTOR.owner() + "assembly"),
                JavaSizes.withLocals("assembly"),
                JavaSizes.withoutLocals());
    }

    /** The same class, as the methods of its split backward see it. */
    public Draft split(Plan split) {
        return new Draft(
                split,
                split.graph().backward(),
                names,
                variables.split(split),
                children.split(split),
                constants,
                sites,
                remarks,
                localDims,
                inConstructor,
                inSlot,
                inPorts,
                inMethods);
    }

    public Graph graph() {
        return plan.graph();
    }

    /** Axes whose communicator the class keeps. */
    public List<Axis> communicators() {
        return Arrays.stream(Axis.values())
                .filter(axis -> inMethods.axes().contains(axis)
                        || nodes.stream().anyMatch(node -> node.op() instanceof CollectiveOp op && op.axis() == axis))
                .toList();
    }

    public boolean usesKernels() {
        return nodes.stream()
                .anyMatch(node -> node.op() instanceof Concat
                        ? !variables.copies(node).isEmpty()
                        : node.op() instanceof KernelOp || node.op() instanceof KernelCall);
    }

    /** Parameters of the constructor that the constructor of {@code Saved} has, too. */
    public List<ConstructorParameter> savedParameters() {
        return graph().parameters().stream()
                .filter(parameter -> inSlot.needs(parameter.name()))
                .toList();
    }

    /** Parameters of the constructor that the class keeps. */
    public List<ConstructorParameter> keptParameters() {
        return graph().parameters().stream()
                .filter(parameter -> inSlot.needs(parameter.name())
                        || inPorts.needs(parameter.name())
                        || inMethods.needs(parameter.name()))
                .toList();
    }
}
