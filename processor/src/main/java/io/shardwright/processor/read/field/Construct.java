package io.shardwright.processor.read.field;

import com.sun.source.tree.Tree;
import io.shardwright.processor.read.source.KnownValue;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Optional;

/** What the constructor puts into a field. Scalars are Java expressions for the generated constructor. */
public sealed interface Construct {
    /** The expression that makes it. */
    Tree tree();

    record Linear(Tree tree, Size in, Size out, boolean hasBias, String deviation) implements Construct {}

    record Embedding(Tree tree, Size rows, Size size, String deviation) implements Construct {}

    /** @param rms without a mean, and so without a bias */
    record Norm(Tree tree, boolean rms, NormWeight weight, boolean hasBias, Size size, String epsilon)
            implements Construct {}

    record Dropout(Tree tree, String rate) implements Construct {}

    /**
     * @param routing a record that sizes can name
     * @param deviation of the second matrices
     */
    record Experts(
            Tree tree, Size size, Size inner, Size experts, KnownValue routing, String activation, String deviation)
            implements Construct {}

    /**
     * @param isConstant whether it is never learned
     * @param java how it starts, an expression of type {@code Initial}; of a constant, its values
     */
    record Own(Tree tree, boolean isConstant, List<Size> dims, String java) implements Construct {
        public Own {
            dims = List.copyOf(dims);
        }
    }

    /** A list of layers, each written down. */
    record Layers(Tree tree, List<Construct> elements) implements Construct {
        public Layers {
            elements = List.copyOf(elements);
        }
    }

    /** A list of layers alike, as many as the configuration says. */
    record Repeated(Tree tree, Construct element, Size count) implements Construct {}

    /** @param count for a list, its length */
    record Model(Tree tree, List<KnownValue> arguments, Optional<Size> count) implements Construct {
        public Model {
            arguments = List.copyOf(arguments);
        }
    }
}
