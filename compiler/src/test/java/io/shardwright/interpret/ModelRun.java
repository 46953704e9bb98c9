package io.shardwright.interpret;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.collective.ReduceScatter;
import io.shardwright.ops.shape.Concat;
import io.shardwright.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One model with its children, run on all ranks in lock step. */
final class ModelRun {
    private final Program program;
    private final Graph graph;
    private final Optional<Plan> plan;
    private final Numbers numbers;
    private final String path;
    private final Parameters parameters;
    private final Memory memory;
    private final Literals literals;
    private final Map<String, ListRun> children;
    /** The same model, as the parts of its split backward see it. */
    private final Optional<ModelRun> split;

    ModelRun(Program program, Numbers numbers, Parameters parameters, String path) {
        this.program = program;
        this.graph = program.graph();
        this.plan = program.plan();
        this.numbers = numbers;
        this.path = path;
        this.parameters = parameters;
        this.literals = new Literals(graph, numbers, path);
        this.children = new HashMap<>();
        for (Child child : graph.children()) {
            children.put(child.field(), new ListRun(child, inner(child)));
        }
        if (program.plan().isPresent()) {
            PlannedMemory planned = new PlannedMemory(program.plan().get(), numbers);
            this.memory = planned;
            this.split = program.split().map(parts -> new ModelRun(this, parts.plan(), planned.split(parts.plan())));
        } else {
            this.memory = new OwnMemory(graph, numbers);
            this.split = Optional.empty();
        }
    }

    private ModelRun(ModelRun whole, Plan plan, Memory memory) {
        this.program = whole.program;
        this.graph = plan.graph();
        this.plan = Optional.of(plan);
        this.numbers = whole.numbers;
        this.path = whole.path;
        this.parameters = whole.parameters;
        this.memory = memory;
        this.literals = whole.literals;
        this.children = whole.children;
        this.split = Optional.empty();
    }

    /** From now on another microbatch runs, with a slot of its own here and in all children. */
    void microbatch(int number) {
        memory.microbatch(number);
        split.ifPresent(run -> run.memory.microbatch(number));
        children.values().forEach(child -> child.microbatch(number));
    }

    private List<ModelRun> inner(Child child) {
        List<ModelRun> elements = new ArrayList<>();
        int count = child.count().map(numbers::of).orElse(1);
        for (int i = 0; i < count; i++) {
            String name = path + child.field() + "." + (child.count().isPresent() ? i + "." : "");
            elements.add(new ModelRun(program.children().get(child.field()), numbers, parameters, name));
        }
        return elements;
    }

    void forward(List<Strided[]> inputs, Strided[] result) {
        memory.begin(true);
        bind(inputs);
        boolean isGiven = graph.inputs().contains(graph.result()) || graph.isWeight(graph.result());
        if (isGiven) {
            for (int rank = 0; rank < result.length; rank++) {
                result[rank].copyFrom(memory.at(graph.result(), rank));
            }
        } else {
            memory.bind(graph.result(), result);
        }
        graph.forward().forEach(this::execute);
    }

    void backward(List<Strided[]> inputs, Strided[] dResult, List<Strided[]> dInputs) {
        backward(graph.backward(), inputs, dResult, dInputs);
    }

    void inputGradients(List<Strided[]> inputs, Strided[] dResult, List<Strided[]> dInputs) {
        split.orElseThrow().backward(program.split().orElseThrow().inputGradients(), inputs, dResult, dInputs);
    }

    void weightGradients(List<Strided[]> inputs, Strided[] dResult) {
        split.orElseThrow().backward(program.split().orElseThrow().weightGradients(), inputs, dResult, List.of());
    }

    private void backward(List<Node> nodes, List<Strided[]> inputs, Strided[] dResult, List<Strided[]> dInputs) {
        memory.begin(false);
        bind(inputs);
        memory.bind(Gradients.nameOf(graph.result()), dResult);
        List<String> wanted = graph.differentiableInputs();
        for (int i = 0; i < dInputs.size(); i++) {
            memory.bind(Gradients.nameOf(wanted.get(i)), dInputs.get(i));
        }
        nodes.forEach(this::execute);
        graph.weights().forEach(weight -> parameters.join(path + weight.name(), graph.value(weight.name()), numbers));
    }

    private void bind(List<Strided[]> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            memory.bind(graph.inputs().get(i), inputs.get(i));
        }
        for (DeclaredWeight weight : graph.weights()) {
            Value value = graph.value(weight.name());
            Strided[] values = new Strided[numbers.ranks()];
            Strided[] gradients = new Strided[numbers.ranks()];
            for (int rank = 0; rank < values.length; rank++) {
                values[rank] = parameters.value(path + weight.name(), value, numbers, rank);
                gradients[rank] = parameters.gradient(path + weight.name(), value, rank, numbers);
            }
            memory.bind(weight.name(), values);
            memory.bind(weight.gradient(), gradients);
        }
    }

    private void execute(Node node) {
        try {
            switch (node.op()) {
                case KernelCall call -> kernel(node, call);
                case Concat concat -> concat(node, concat.dim());
                case ViewOp _ -> memory.view(node);
                case CollectiveOp op -> collective(node, op);
                case CallOp call -> call(node, call);
                default -> throw new IllegalStateException("not a kernel, a view, a collective or a call");
            }
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage() + ", at " + node + " of " + graph.model(), e);
        }
    }

    private void kernel(Node node, KernelCall call) {
        node.inputs().forEach(memory::beforeReading);
        memory.beforeWriting(node);
        for (int rank = 0; rank < numbers.ranks(); rank++) {
            int at = rank;
            List<Strided> outputs =
                    node.outputs().stream().map(name -> memory.at(name, at)).toList();
            List<Strided> inputs =
                    node.inputs().stream().map(name -> memory.at(name, at)).toList();
            List<Object> values = literals.of(call, rank);
            Loops.call(call.kernel(), new Arguments(outputs, inputs, values));
        }
    }

    private void concat(Node node, int dim) {
        node.inputs().forEach(memory::beforeReading);
        memory.beforeWriting(node);
        for (int rank = 0; rank < numbers.ranks(); rank++) {
            int from = 0;
            for (int part = 0; part < node.inputs().size(); part++) {
                Strided input = memory.at(node.inputs().get(part), rank);
                if (!memory.isPlaced(node, part)) {
                    if (input.overlaps(memory.at(node.output(), rank))) {
                        throw new IllegalStateException("part " + part + " is to be copied from where it is copied to");
                    }
                    memory.at(node.output(), rank)
                            .section(dim, from, input.dim(dim))
                            .copyFrom(input);
                }
                from += input.dim(dim);
            }
        }
    }

    private void collective(Node node, CollectiveOp op) {
        memory.beforeReading(node.input());
        memory.beforeWriting(node);
        Strided[] parts = new Strided[numbers.ranks()];
        for (int rank = 0; rank < parts.length; rank++) {
            parts[rank] = memory.at(node.input(), rank).copy();
        }
        for (int rank = 0; rank < parts.length; rank++) {
            Strided output = memory.at(node.output(), rank);
            switch (op) {
                case AllReduce _ -> {
                    output.fill(0);
                    for (Strided part : parts) {
                        for (int i = 0; i < part.size(); i++) {
                            output.add(i, part.at(i));
                        }
                    }
                }
                case AllGather gather -> {
                    for (int other = 0; other < parts.length; other++) {
                        int size = parts[other].dim(gather.dim());
                        output.section(gather.dim(), other * size, size).copyFrom(parts[other]);
                    }
                }
                case ReduceScatter scatter -> {
                    output.fill(0);
                    int size = output.dim(scatter.dim());
                    for (Strided part : parts) {
                        Strided addend = part.section(scatter.dim(), rank * size, size);
                        for (int i = 0; i < addend.size(); i++) {
                            output.add(i, addend.at(i));
                        }
                    }
                }
                default -> throw new IllegalStateException(op.name());
            }
        }
    }

    private void call(Node node, CallOp call) {
        ListRun run = children.get(call.field());
        int count = run.inputs();
        List<Strided[]> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean read = call.isForward() || run.reads(i);
            if (read) {
                memory.beforeReading(node.inputs().get(i));
            }
            inputs.add(
                    read
                            ? parts(node.inputs().get(i))
                            : like(parts(node.inputs().get(i))));
        }
        if (!call.isForward()) {
            memory.beforeReading(node.inputs().getLast());
        }
        memory.beforeWriting(node);
        List<Strided[]> outputs = node.outputs().stream().map(this::parts).toList();
        switch (call.method()) {
            case FORWARD -> run.forward(inputs, outputs.getFirst());
            case BACKWARD -> run.backward(inputs, parts(node.inputs().getLast()), outputs, plan, memory);
            case INPUT_GRADIENTS ->
                run.inputGradients(inputs, parts(node.inputs().getLast()), outputs);
            case WEIGHT_GRADIENTS ->
                run.weightGradients(inputs, parts(node.inputs().getLast()));
        }
    }

    private Strided[] parts(String value) {
        Strided[] parts = new Strided[numbers.ranks()];
        for (int rank = 0; rank < parts.length; rank++) {
            parts[rank] = memory.at(value, rank);
        }
        return parts;
    }

    /** Memory of the same shapes with nothing in it. */
    static Strided[] like(Strided[] parts) {
        Strided[] like = new Strided[parts.length];
        for (int rank = 0; rank < parts.length; rank++) {
            like[rank] = Strided.dense(parts[rank].dims);
        }
        return like;
    }
}
