package io.shardwright.runtime.run;

import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.runtime.device.DeviceChoice;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.settings.ComputeSettings;

/** The job as the rank of a context sees it. */
public final class WorldOfRank {
    private WorldOfRank() {}

    /**
     * On the device that settings name.
     *
     * @param seed of first values and of whatever else is random in a model
     * @param form how attention sees a sequence that is split over cp
     * @throws io.shardwright.diagnostic.ModelException if that device isn't there
     */
    public static RankWorld of(RankContext context, ComputeSettings compute, long seed, ContextForm form) {
        int ofThisProcess = context.isThread() ? context.mesh().size() : 1;
        return new RankWorld(
                context.endpoint(), DeviceChoice.parse(compute.device()).create(ofThisProcess), seed, form);
    }
}
