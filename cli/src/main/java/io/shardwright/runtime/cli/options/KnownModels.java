package io.shardwright.runtime.cli.options;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.named.TrainableModels;
import io.shardwright.runtime.train.TrainableModel;
import java.util.Iterator;
import java.util.List;

/** The models that there are, for help. */
public final class KnownModels implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return names().iterator();
    }

    private static List<String> names() {
        try {
            List<String> names =
                    TrainableModels.all().stream().map(TrainableModel::name).toList();
            return names.isEmpty() ? List.of("none") : names;
        } catch (ModelException e) {
            // Help is for those whose class path is wrong, too.
            return List.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }
}
