package io.shardwright.processor.read.forward;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Element;
import org.jspecify.annotations.Nullable;

/** What the local variables and parameters of {@code forward} stand for, and of the methods that are read in place of their calls. */
public final class Locals {
    private final GraphBuilder graph;
    private final Map<Element, Meaning> meanings = new HashMap<>();

    Locals(GraphBuilder graph) {
        this.graph = graph;
    }

    /** What a variable stands for, if it is one of these. */
    @Nullable
    Meaning of(Element variable) {
        return meanings.get(variable);
    }

    /** Gives a local variable a meaning; a value without a name of the user's takes the variable's. */
    void define(Element local, Meaning meaning) {
        meanings.put(local, meaning);
        if (meaning instanceof Meaning.Whole(String value) && graph.isInvented(value)) {
            String name = graph.rename(value, local.getSimpleName().toString());
            meanings.replaceAll((_, known) -> renamed(known, value, name));
        }
    }

    /** The same for a parameter of a method that is read in place: names stay. */
    public void bind(Element local, Meaning meaning) {
        meanings.put(local, meaning);
    }

    private static Meaning renamed(Meaning meaning, String from, String to) {
        return switch (meaning) {
            case Meaning.Whole(String value) when value.equals(from) -> new Meaning.Whole(to);
            case Meaning.Parts(List<String> values) ->
                new Meaning.Parts(values.stream()
                        .map(value -> value.equals(from) ? to : value)
                        .toList());
            case Meaning.Results(Map<String, String> values) -> {
                Map<String, String> others = new LinkedHashMap<>(values);
                others.replaceAll((_, value) -> value.equals(from) ? to : value);
                yield new Meaning.Results(others);
            }
            default -> meaning;
        };
    }
}
