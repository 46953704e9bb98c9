package io.shardwright.runtime.evaluate;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.apply.AppliedModel;
import io.shardwright.runtime.assembly.SumOverRanks;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.metric.Evaluation;
import io.shardwright.runtime.metric.Metric;
import io.shardwright.runtime.pipeline.TaskListener;
import io.shardwright.runtime.pipeline.Versions;
import io.shardwright.runtime.train.GlobalBatch;
import io.shardwright.runtime.train.HeldOutLoss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evaluates a model that is trained, between its steps, in memory that those need only while they last. */
public final class Evaluator {
    private final AppliedModel model;
    private final GlobalBatch batch;
    private final long seq;

    /**
     * @param model that gives a loss
     * @param batch how ranks share out sequences
     * @param seq positions of each
     */
    public Evaluator(AppliedModel model, GlobalBatch batch, long seq) {
        this.model = model;
        this.batch = batch;
        this.seq = seq;
    }

    /**
     * The loss and some metrics over the first batches of a source. All ranks call it with the same, and get the same.
     *
     * @throws ModelException if there are metrics, and the model has nothing but a loss
     */
    public Evaluation evaluate(InputSource source, int batches, List<Metric> metrics) {
        Map<String, Double> values = values(source, batches, metrics);
        return new Evaluation(batches * batch.sequences(), loss(source, batches), values);
    }

    /**
     * The same where the loss is known.
     *
     * @throws ModelException if there are metrics, and the model has nothing but a loss
     */
    public Evaluation evaluate(InputSource source, int batches, double loss, List<Metric> metrics) {
        return new Evaluation(batches * batch.sequences(), loss, values(source, batches, metrics));
    }

    private double loss(InputSource source, int batches) {
        AppliedModel.Way way = model.way(batch.microbatch(), seq, batch.microbatches());
        HeldOutLoss loss = new HeldOutLoss(way.assembly(), way.run(), source, batch, batches);
        way.assembly().commit();
        return loss.compute(model.replication());
    }

    private Map<String, Double> values(InputSource source, int batches, List<Metric> metrics) {
        if (metrics.isEmpty()) {
            return Map.of();
        }
        AppliedModel applied = model.with(model.units()
                .withoutLoss()
                .orElseThrow(
                        () -> new ModelException("the model computes its loss from more than one model's result, so"
                                + " there is nothing that "
                                + metrics.getFirst().name() + " could be measured of\n"
                                + "  Fix: compute the loss from what"
                                + " another model gives, and nothing else"
                                + " with parameters")));
        AppliedModel.Way way = applied.way(batch.microbatch(), seq, batch.microbatches());
        MetricEnds ends = new MetricEnds(way, applied, model.units(), source, batch, metrics);
        SumOverRanks sum = new SumOverRanks(way.assembly(), "what metrics add up");
        way.assembly().commit();
        for (int i = 0; i < batches; i++) {
            ends.start(i);
            way.run().run(ends, model.replication(), Versions.ONE, TaskListener.NONE);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        for (int m = 0; m < metrics.size(); m++) {
            double[] sums = ends.sums(m).clone();
            for (int i = 0; i < sums.length; i++) {
                sums[i] = sum.of(sums[i]);
            }
            values.put(metrics.get(m).name(), metrics.get(m).value(sums));
        }
        return values;
    }
}
