package io.shardwright.processor.read.forward;

import io.shardwright.ops.description.RuleTerm;
import io.shardwright.processor.read.source.KnownValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an expression in {@code forward} stands for. */
public sealed interface Meaning {
    /** A value of the graph. */
    record Whole(String value) implements Meaning {}

    /** An array of tensors. */
    record Parts(List<String> values) implements Meaning {
        public Parts {
            values = List.copyOf(values);
        }
    }

    /** A record of tensors: of each component the value. */
    record Results(Map<String, String> values) implements Meaning {
        public Results {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /** The layer, the model or the list of models in a field. */
    record Module(String field) implements Meaning {}

    /** A list of layers, by the names of its elements. */
    record Layers(List<String> fields) implements Meaning {
        public Layers {
            fields = List.copyOf(fields);
        }
    }

    /** A list of layers, as many as the configuration says, by its field. */
    record Repeated(String field) implements Meaning {}

    /**
     * A description, by the calls that make it.
     *
     * @param layers fields that the calls name: whatever takes the description uses them
     */
    record Rule(List<RuleTerm> terms, List<String> layers) implements Meaning {
        public Rule {
            terms = List.copyOf(terms);
            layers = List.copyOf(layers);
        }
    }

    /** What is known when the model is built. */
    record Known(KnownValue setting) implements Meaning {}

    /** What could not be read, which was reported. */
    record Broken() implements Meaning {}
}
