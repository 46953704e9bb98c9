package io.shardwright.runtime.evaluate;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.apply.AppliedModel;
import io.shardwright.runtime.apply.NamedInputs;
import io.shardwright.runtime.apply.WholeResults;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.metric.Metric;
import io.shardwright.runtime.metric.MicrobatchResults;
import io.shardwright.runtime.pipeline.Ends;
import io.shardwright.runtime.pipeline.GivenPorts;
import io.shardwright.runtime.train.GlobalBatch;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.tensor.LocalTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives metrics what comes out of a pipeline, with all that the model that is trained is given for it. */
final class MetricEnds implements Ends {
    private final ModelAssembly assembly;
    private final InputSource source;
    private final GlobalBatch batch;
    private final List<Metric> metrics;
    private final double[][] sums;
    private final NamedInputs named;
    private final InputTensors all;
    private final WholeResults whole;
    private final boolean tells;
    private long number;

    /**
     * @param way not yet committed
     * @param trained units that give a loss
     */
    MetricEnds(
            AppliedModel.Way way,
            AppliedModel applied,
            ModelUnits trained,
            InputSource source,
            GlobalBatch batch,
            List<Metric> metrics) {
        assembly = way.assembly();
        this.source = source;
        this.batch = batch;
        this.metrics = metrics;
        sums = metrics.stream().map(metric -> new double[metric.sums()]).toArray(double[][]::new);
        named = new NamedInputs(applied.units().inputs(), trained.inputs());
        long seq = assembly.positions().length();
        Map<String, LocalTensor> inputs = new LinkedHashMap<>();
        GivenPorts.inputs(trained, assembly.world(), batch.microbatch(), seq)
                .forEach((name, port) -> inputs.put(name, assembly.input(port.type(), port.wholeShape())));
        all = new InputTensors(trained.inputs(), inputs);
        whole = new WholeResults(
                assembly, GivenPorts.results(applied.units(), assembly.world(), batch.microbatch(), seq));
        tells = assembly.index(Axis.TP) == 0;
    }

    void start(int batchNumber) {
        number = batchNumber;
    }

    double[] sums(int metric) {
        return sums[metric];
    }

    @Override
    public long firstSequence(int microbatch) {
        return batch.firstSequence(number, microbatch);
    }

    @Override
    public void fill(int microbatch, InputTensors inputs) {
        source.fill(firstSequence(microbatch), assembly.positions(), named.of(inputs));
    }

    @Override
    public void result(int microbatch, LocalTensor result) {
        results(microbatch, List.of(result));
    }

    @Override
    public void results(int microbatch, List<LocalTensor> results) {
        List<LocalTensor> complete = whole.of(results);
        if (tells) {
            long first = firstSequence(microbatch);
            source.fill(first, assembly.positions(), all);
            MicrobatchResults here = new MicrobatchResults(first, assembly.positions(), complete, all);
            for (int m = 0; m < metrics.size(); m++) {
                metrics.get(m).add(here, sums[m]);
            }
        }
    }
}
