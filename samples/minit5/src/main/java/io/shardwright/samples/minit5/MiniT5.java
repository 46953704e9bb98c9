package io.shardwright.samples.minit5;

import io.shardwright.runtime.metric.Metric;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.ModelData;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.spi.model.ModelUnits;
import java.util.List;
import java.util.Map;

/** {@code shardwright train minit5}: a {@link T5} learns to answer, and is asked what it hasn't been asked before. */
public final class MiniT5 implements TrainableModel {
    private static final int BUCKETS = 16;
    private static final int FARTHEST = 16;

    @Override
    public String name() {
        return "minit5";
    }

    @Override
    public Map<String, Long> sizes() {
        return ModelChoice.sizes("layers", 2, "hidden", 64, "heads", 4, "source", 16, "batch", 64);
    }

    @Override
    public ModelUnits units(ModelChoice choice) {
        return ShardedAnswering.units(new T5Config(
                choice.size("layers"),
                choice.size("hidden"),
                choice.size("heads"),
                DistinctDigits.VOCABULARY,
                choice.size("source"),
                BUCKETS,
                FARTHEST,
                choice.dropout()));
    }

    @Override
    public long seq(ModelChoice choice) {
        return DistinctDigits.LENGTH;
    }

    @Override
    public ModelData data() {
        return ModelData.source(
                "digits",
                (choice, seed) -> new ModelData.LearnedAndUnseen(
                        new DistinctDigits(choice.size("source"), seed),
                        new DistinctDigits(choice.size("source"), seed + 1)));
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new RightAnswers());
    }
}
