package io.shardwright.runtime.trainer;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.data.DataSource;
import io.shardwright.runtime.data.Order;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.optimize.Sgd;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.train.Training;
import io.shardwright.spi.model.ModelUnits;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the first step of a training gives, of all items of a source at once.
 *
 * @param gradients of rank 0, by parameter
 */
public record FirstStep(double loss, Map<String, float[]> gradients) {
    private static final long SEED = 7;

    /** On ranks that are threads, none of which is another stage. */
    public static FirstStep of(ModelUnits model, DataSource source, long seq, String mesh) {
        List<FirstStep> ofRanks = new ArrayList<>();
        Launcher.threads(Mesh.parse(mesh), context -> {
            RankWorld world = new RankWorld(context.endpoint(), new CpuKernelProvider().create(), SEED);
            FirstStep mine = of(model, source, seq, world);
            if (context.rank() == 0) {
                ofRanks.add(mine);
            }
        });
        return ofRanks.getFirst();
    }

    private static FirstStep of(ModelUnits model, DataSource source, long seq, RankWorld world) {
        ModelAssembly assembly = world.assembly(source.size(), seq);
        Training training = Training.wholeBatch(
                model,
                assembly,
                built -> new Training.Rule(
                        new Sgd.Settings(0).create(new OwnedParts(built)), LearningRate.constant(1), 1),
                source.in(Order.inTurn()));
        assembly.commit();
        double loss = training.computeGradients();
        Map<String, float[]> gradients = new LinkedHashMap<>();
        for (Unit unit : assembly.units()) {
            for (ShardedParameter parameter : unit.parameters()) {
                gradients.put(
                        parameter.name(),
                        parameter.parameter().gradient().segment().toArray(ValueLayout.JAVA_FLOAT));
            }
        }
        return new FirstStep(loss, gradients);
    }

    /** Of loss and gradients, the largest difference from another's, as a part of the other's size. */
    public double distance(FirstStep other) {
        double largest = Math.abs(loss - other.loss) / Math.abs(other.loss);
        for (Map.Entry<String, float[]> gradient : gradients.entrySet()) {
            float[] expected = other.gradients.get(gradient.getKey());
            double difference = 0;
            double size = 0;
            for (int i = 0; i < expected.length; i++) {
                difference += Math.pow((double) gradient.getValue()[i] - expected[i], 2);
                size += Math.pow(expected[i], 2);
            }
            largest = Math.max(largest, Math.sqrt(difference / size));
        }
        return largest;
    }
}
