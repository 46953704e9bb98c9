package io.shardwright.runtime.predict;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.apply.AppliedModel;
import io.shardwright.runtime.apply.InFloats;
import io.shardwright.runtime.apply.NamedInputs;
import io.shardwright.runtime.apply.ResultPlaces;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.memory.MemoryReport;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.pipeline.Ends;
import io.shardwright.runtime.pipeline.GivenPorts;
import io.shardwright.runtime.pipeline.TaskListener;
import io.shardwright.runtime.pipeline.Versions;
import io.shardwright.spi.model.Port;
import io.shardwright.tensor.LocalTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The way through a model for one size of batch and one length of sequences. */
final class PredictorWay {
    private final AppliedModel model;
    private final AppliedModel.Way way;
    private final long rows;
    private final NamedInputs named;
    private final List<ResultPlaces> places;

    /** @param rows of each replica along dp */
    PredictorWay(AppliedModel model, List<String> names, long rows, long seq) {
        this.model = model;
        this.rows = rows;
        way = model.way(rows, seq, 1);
        named = new NamedInputs(model.units().inputs(), names);
        List<Port> ports = GivenPorts.results(model.units(), way.assembly().world(), rows, seq);
        List<Port> alone = GivenPorts.resultsAlone(model.units(), rows, seq);
        places = new java.util.ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            places.add(
                    new ResultPlaces(ports.get(i), alone.get(i), way.assembly().world(), seq));
        }
        way.assembly().commit();
    }

    void refill() {
        way.assembly().refill();
    }

    MemoryReport memory() {
        return way.assembly().memoryReport();
    }

    /** Results for no rows. */
    List<LocalTensor> nothing() {
        return places.stream().map(ResultPlaces::nothing).toList();
    }

    /** Results for all rows of all replicas, whole on this rank. */
    List<LocalTensor> whole(InputSource source, long first, long count) {
        Rows here = new Rows(source, first, count);
        run(here);
        ModelAssembly assembly = way.assembly();
        int holder = model.placement().rankOf(model.placement().stages() - 1, 0);
        return places.stream()
                .map(place -> place.gather(assembly.world(), holder, here.results, places.indexOf(place)))
                .toList();
    }

    void parts(InputSource source, long first, long count, ResultParts taker) {
        Rows here = new Rows(source, first, count);
        run(here);
        if (!here.results.isEmpty() && here.real > 0) {
            taker.take(
                    here.firstSequence(0),
                    way.assembly().positions(),
                    here.results.stream()
                            .map(result -> InFloats.of(result.section(0, 0, here.real)))
                            .toList());
        }
    }

    private void run(Rows here) {
        way.run().run(here, model.replication(), Versions.ONE, TaskListener.NONE);
    }

    /** The rows of this replica; those behind the last sequence that is asked for are zero. */
    private final class Rows implements Ends {
        private final InputSource source;
        private final long first;
        private final long real;
        private List<LocalTensor> results = List.of();

        Rows(InputSource source, long first, long count) {
            this.source = source;
            long before = way.assembly().index(Axis.DP) * rows;
            this.first = first + before;
            real = Math.clamp(count - before, 0, rows);
        }

        @Override
        public long firstSequence(int microbatch) {
            return first;
        }

        @Override
        public void fill(int microbatch, InputTensors inputs) {
            if (real == rows) {
                source.fill(first, way.assembly().positions(), named.of(inputs));
                return;
            }
            Map<String, LocalTensor> asked = new LinkedHashMap<>();
            for (String name : inputs.names()) {
                inputs.of(name).ifPresent(tensor -> {
                    tensor.segment().fill((byte) 0);
                    if (real > 0) {
                        asked.put(name, tensor.section(0, 0, real));
                    }
                });
            }
            if (!asked.isEmpty()) {
                source.fill(first, way.assembly().positions(), named.renamed(new InputTensors(inputs.names(), asked)));
            }
        }

        @Override
        public void result(int microbatch, LocalTensor result) {
            results = List.of(result);
        }

        @Override
        public void results(int microbatch, List<LocalTensor> all) {
            results = all;
        }
    }
}
