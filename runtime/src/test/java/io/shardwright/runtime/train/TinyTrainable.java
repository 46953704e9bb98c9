package io.shardwright.runtime.train;

import io.shardwright.spi.Assembly;
import io.shardwright.spi.model.ModelUnits;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@link TinyModel} for the command line. */
public final class TinyTrainable implements TrainableModel {
    @Override
    public String name() {
        return "tiny";
    }

    @Override
    public Map<String, Long> sizes() {
        return ModelChoice.sizes("hidden", 8, "seq", 12, "batch", 2);
    }

    @Override
    public Set<String> variants() {
        return Set.of("wide");
    }

    @Override
    public ModelUnits units(ModelChoice choice) {
        return ModelUnits.whole(assembly -> new TinyModel.Loss(model(choice, assembly)), "tokens", "targets")
                .lossOf(ModelUnits.whole(assembly -> model(choice, assembly), "tokens"));
    }

    private static TinyModel model(ModelChoice choice, Assembly assembly) {
        return new TinyModel(choice.size("hidden") * (choice.has("wide") ? 2L : 1L), choice.dropout(), assembly);
    }

    /** A reference has the two halves of the MLP's inner layer apart. */
    @Override
    public List<String> referenceNames(String parameter) {
        return parameter.startsWith("mlp.up.")
                ? List.of(parameter.replace("up", "left"), parameter.replace("up", "right"))
                : List.of(parameter);
    }
}
