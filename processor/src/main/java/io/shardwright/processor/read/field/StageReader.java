package io.shardwright.processor.read.field;

import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.declaration.Cut;
import io.shardwright.processor.read.source.AnnotationTrees;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.lang.model.element.VariableElement;

/** Reads {@link PipelineStage}, and finds the first node of what is annotated. */
public final class StageReader {
    private final Report report;
    private final String model;
    private final Declarations declarations;

    public StageReader(Report report, String model, Declarations declarations) {
        this.report = report;
        this.model = model;
        this.declarations = declarations;
    }

    void read(VariableTree tree, VariableElement field) {
        PipelineStage stage = field.getAnnotation(PipelineStage.class);
        if (stage == null) {
            return;
        }
        String name = field.getSimpleName().toString();
        String where = model + "." + name;
        AnnotationTrees annotations = new AnnotationTrees(report.source());
        Tree annotation = annotations.findOr(tree.getModifiers(), PipelineStage.class, tree);
        if (!ModuleTypes.isModule(field.asType())) {
            report.error(Code.NOT_A_STAGE, annotation, where, name);
            return;
        }
        boolean isChosen = stage.value() == PipelineStage.CHOSEN_BY_THE_RUN;
        if (stage.value() < 0 && !isChosen) {
            report.error(Code.STAGE_NUMBERS, annotation, where, model, stage.value() + " is less than 0");
            return;
        }
        declarations.stages.put(
                name, new StageMark(isChosen ? OptionalInt.empty() : OptionalInt.of(stage.value()), annotation));
    }

    /** The places in {@code forward} where stages may begin; of fields that it uses. */
    public List<Cut> cuts(List<Node> nodes, Uses uses) {
        List<Cut> cuts = new ArrayList<>();
        declarations.rounds.forEach(this::checkOnce);
        declarations.stages.forEach((field, stage) -> firstNode(field, nodes, uses)
                .ifPresent(node ->
                        cuts.add(new Cut(field, node.output(), stage.number(), report.origin(stage.annotation())))));
        return cuts;
    }

    /** Stages begin between rounds of a loop, which is one place, whichever list says so. */
    private void checkOnce(Declarations.Round round) {
        round.lists().stream()
                .filter(list -> !list.equals(round.field()))
                .forEach(list -> Optional.ofNullable(declarations.stages.get(list))
                        .ifPresent(stage -> report.error(
                                Code.STAGE_WITHOUT_UNITS,
                                stage.annotation(),
                                model + "." + list,
                                list,
                                "one begins at " + round.field() + " already, which is the same place",
                                "remove one of the two annotations")));
    }

    private Optional<Node> firstNode(String field, List<Node> nodes, Uses uses) {
        Optional<Origin> use = uses.of(field).stream().findFirst().map(report::origin);
        return nodes.stream()
                .filter(node -> node.op() instanceof CallOp call
                        ? call.field().equals(field)
                        : use.filter(node.origin()::equals).isPresent() && !declarations.children.containsKey(field))
                .findFirst();
    }
}
