package io.shardwright.runtime.cli;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.data.Batches;
import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.data.Texts;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.TrainableModel;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the options of {@code train} come to: everything that can be known, and be wrong, before there are ranks.
 *
 * @param reference null if there is none; then there is a corpus
 * @param corpus null if the batches are a reference's
 */
record Setup(
        TrainableModel model,
        Mesh mesh,
        ModelChoice choice,
        Recipe recipe,
        @Nullable Reference reference,
        @Nullable Corpus corpus)
        implements AutoCloseable {
    static Setup of(TrainOptions options) {
        options.check();
        return options.reference == null ? ofText(options) : ofReference(options, Reference.open(options.reference));
    }

    private static Setup ofText(TrainOptions options) {
        TrainableModel model = Models.named(options.model);
        Mesh mesh = Mesh.parse(options.mesh);
        ModelChoice choice = Models.choice(
                model, Models.sizes(model, model.sizes(), options.size), options, Set.copyOf(options.variants));
        Recipe recipe = checked(Recipe.of(options, null));
        Corpus corpus = Texts.find(options.data);
        corpus.requireSequences(choice.seq());
        return new Setup(model, mesh, choice, recipe, null, corpus);
    }

    private static Setup ofReference(TrainOptions options, Reference reference) {
        TrainableModel model = Models.named(options.model);
        Mesh mesh = Mesh.parse(options.mesh);
        Map<String, Long> sizes = Models.sizes(model, reference.sizes(model), options.size);
        Set<String> variants = new TreeSet<>(reference.variants());
        variants.addAll(options.variants);
        ModelChoice choice = Models.choice(model, sizes, options, variants);
        return new Setup(model, mesh, choice, checked(Recipe.of(options, reference)), reference, null);
    }

    private static Recipe checked(Recipe recipe) {
        if (recipe.steps() < 1 || recipe.steps() > Integer.MAX_VALUE) {
            throw new UsageException("--steps " + recipe.steps() + ": it is a number from 1 to " + Integer.MAX_VALUE);
        }
        return recipe;
    }

    /** The same with another recipe. Only one of the two is to be closed. */
    Setup with(Recipe other) {
        return new Setup(model, mesh, choice, other, reference, corpus);
    }

    Batches batches(long seed) {
        return reference != null
                ? reference.batches()
                : new RandomBatches(Objects.requireNonNull(corpus).training(), seed);
    }

    @Override
    public void close() {
        if (reference != null) {
            reference.close();
        }
    }
}
