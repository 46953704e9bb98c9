package io.shardwright.runtime.train;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a step's tokens fell on the experts of the whole model. */
public final class ExpertLoad {
    private static final CollectiveSite SITE = new CollectiveSite(0, "load of experts", "every step");

    /** In front of the tokens of each expert: the auxiliary loss, and the choices that fell on full experts. */
    private static final int HEAD = 2;

    private final List<ExpertLayer> layers;
    private final Map<String, ExpertLayer> here = new LinkedHashMap<>();
    private final Communicator everyone;
    private final boolean counts;
    private final LocalTensor sums;

    /**
     * @param model not yet committed
     * @param layers of the whole model, of which this rank may have some
     */
    public ExpertLoad(ModelAssembly model, List<ExpertLayer> layers) {
        this.layers = layers;
        model.expertLayers().forEach(layer -> here.put(layer.name(), layer));
        everyone = model.world().everyone();
        // What tensor-parallel ranks route is the same.
        counts = model.index(Axis.TP) == 0;
        int experts = layers.stream().mapToInt(ExpertLayer::experts).sum();
        sums = model.input(DType.F32, HEAD + experts);
    }

    /** Whether there are any. */
    public boolean hasExperts() {
        return !layers.isEmpty();
    }

    /**
     * Brings together what the ranks counted in the step. All ranks call it.
     *
     * @param share what part of the step each microbatch is
     */
    public void gather(double share) {
        if (!hasExperts()) {
            return;
        }
        sums.segment().fill((byte) 0);
        if (counts) {
            int at = HEAD;
            for (ExpertLayer layer : layers) {
                ExpertLayer mine = here.get(layer.name());
                for (int expert = 0; expert < layer.experts(); expert++, at++) {
                    set(at, mine == null ? 0 : mine.load(expert));
                }
                if (mine != null) {
                    set(0, get(0) + mine.auxiliary() * share);
                    set(1, get(1) + mine.dropped());
                }
            }
        }
        everyone.allReduce(sums, Reduction.SUM, SITE);
    }

    private double get(int index) {
        return sums.segment().getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }

    private void set(int index, double value) {
        sums.segment().setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
    }

    /** Of all layers together, the mean over the batch. */
    public double auxiliary() {
        return get(0);
    }

    /** Of all choices that were made, the share that fell on full experts. */
    public double droppedShare() {
        double taken = 0;
        for (int i = HEAD; i < sums.size(); i++) {
            taken += get(i);
        }
        return taken + get(1) == 0 ? 0 : get(1) / (taken + get(1));
    }

    /** The most tokens of an expert over the mean of its layer, of the layer where that is most. */
    public double imbalance() {
        double worst = 1;
        for (List<Long> layer : tokens().values()) {
            double mean = layer.stream().mapToLong(Long::longValue).average().orElse(0);
            long most = layer.stream().mapToLong(Long::longValue).max().orElse(0);
            worst = mean == 0 ? worst : Math.max(worst, most / mean);
        }
        return worst;
    }

    /** For each layer, by name, the tokens that each of its experts was given. */
    public Map<String, List<Long>> tokens() {
        Map<String, List<Long>> tokens = new LinkedHashMap<>();
        int at = HEAD;
        for (ExpertLayer layer : layers) {
            List<Long> ofLayer = new ArrayList<>();
            for (int expert = 0; expert < layer.experts(); expert++) {
                ofLayer.add((long) get(at++));
            }
            tokens.put(layer.name(), ofLayer);
        }
        return tokens;
    }
}
