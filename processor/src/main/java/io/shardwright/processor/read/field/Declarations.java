package io.shardwright.processor.read.field;

import io.shardwright.ir.Child;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the fields of a model declare, in their order. Filled by {@link FieldReader}. */
public final class Declarations {
    /** By field. */
    public final Map<String, Layer> layers = new LinkedHashMap<>();

    /** What {@link #layers} were made of. */
    final Map<String, Construct> constructs = new LinkedHashMap<>();

    /** Of fields that hold a list of layers, the names under which its elements are in {@link #layers}. */
    public final Map<String, List<String>> lists = new LinkedHashMap<>();

    /** Fields that hold a list of layers, as many as the configuration says. */
    public final Map<String, Repeated> repeated = new LinkedHashMap<>();

    /** What loops over {@link #repeated} do in a round. */
    public final List<Round> rounds = new ArrayList<>();

    /** By field; a model that has no signature, which was reported, is missing here but not in {@link #models}. */
    public final Map<String, Child> children = new LinkedHashMap<>();

    /** Fields that hold a model or a list of models: whether it is a list. */
    public final Map<String, Boolean> models = new LinkedHashMap<>();

    /** Fields that are a parameter or a constant by themselves, whose values have the fields' names. */
    public final Set<String> own = new LinkedHashSet<>();

    public final List<DeclaredWeight> weights = new ArrayList<>();
    /** The values of {@link #weights}. */
    public final List<Value> values = new ArrayList<>();
    /** Rates of dropout layers, by field. */
    public final Map<String, String> rates = new LinkedHashMap<>();

    /** Annotated fields, and their stage numbers. */
    final Map<String, StageMark> stages = new LinkedHashMap<>();

    public final List<Check> checks = new ArrayList<>();
    /** Whether anything is missing above. */
    public boolean broken;

    /**
     * Layers alike.
     *
     * @param element what one of them declares, under the name of the list
     */
    public record Repeated(Declarations element, Size count) {}

    /**
     * What a loop over lists of layers does in a round, which becomes a model of its own.
     *
     * @param field that the call of all rounds is called after
     * @param lists that the loop goes through
     * @param declared layers of a round
     * @param inputs what it is given: first what the round before gave
     * @param values all of them, in order of definition; shapes of the inputs are left open
     */
    public record Round(
            String field,
            List<String> lists,
            Declarations declared,
            List<String> inputs,
            String result,
            Map<String, Value> values,
            List<Node> nodes) {}

    /** What a loop over lists is called after: the first where stages may begin, or the first. */
    public String namesake(List<String> lists) {
        return lists.stream().filter(stages::containsKey).findFirst().orElse(lists.getFirst());
    }

    /** Whether the model says where stages may begin. */
    public boolean hasStages() {
        return !stages.isEmpty();
    }

    Value value(String weight) {
        return values.stream()
                .filter(value -> value.name().equals(weight))
                .findFirst()
                .orElseThrow();
    }

    boolean hasWeight(String weight) {
        return weights.stream().anyMatch(declared -> declared.name().equals(weight));
    }
}
