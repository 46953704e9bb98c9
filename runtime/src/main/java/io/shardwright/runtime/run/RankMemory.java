package io.shardwright.runtime.run;

import io.shardwright.memory.FlatStates;
import io.shardwright.runtime.assembly.PlannedStates;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.assembly.memory.MemoryReport;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.ImaginedEndpoint;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.spi.ParameterRole;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * What one rank's model takes.
 *
 * @param predicted by the formulas, of the kinds that they are about
 * @param allocated what its buffers ask for
 * @param parameters elements that the rank holds, all of those that it has only a share of
 */
public record RankMemory(Map<MemoryKind, Long> predicted, MemoryReport allocated, long parameters) {
    /** Declares the model as that rank does when it trains. */
    public static RankMemory of(PreparedRun run, int rank) {
        TrainingSettings settings = run.settings();
        try (Endpoint endpoint = new ImaginedEndpoint(run.mesh(), rank)) {
            RankModel model = RankModel.declare(
                    run,
                    new RankWorld(
                            endpoint,
                            new NaiveKernels(),
                            settings.seed(),
                            settings.parallel().context()));
            List<FlatStates> states = PlannedStates.of(
                    model.assembly(), settings.parallel().replication().zero());
            EnumMap<MemoryKind, Long> predicted = new EnumMap<>(MemoryKind.class);
            ToIntFunction<ParameterRole> numbers = settings.recipe().optimizer()::statesPerElement;
            predicted.put(MemoryKind.PARAMETERS, sum(states, FlatStates::parameters));
            predicted.put(MemoryKind.GRADIENTS, sum(states, FlatStates::gradients));
            predicted.put(MemoryKind.OPTIMIZER, sum(states, part -> part.state(numbers)));
            long elements = model.assembly().parameters().stream()
                    .mapToLong(parameter -> parameter.shard().size())
                    .sum();
            return new RankMemory(predicted, new RunState(run, model).memoryReport(), elements);
        }
    }

    private static long sum(List<FlatStates> states, ToLongFunction<FlatStates> bytes) {
        return states.stream().mapToLong(bytes).sum();
    }
}
