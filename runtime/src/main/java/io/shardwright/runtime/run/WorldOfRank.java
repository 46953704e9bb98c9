package io.shardwright.runtime.run;

import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.runtime.device.DeviceChoice;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.settings.ComputeSettings;
import io.shardwright.spi.kernel.Kernels;

/** The job as the rank of a context sees it. */
public final class WorldOfRank {
    private WorldOfRank() {}

    /**
     * On the device that settings name. Ranks on several hosts, which can't see each other's measurements, measure nothing.
     *
     * @param seed of first values and of whatever else is random in a model
     * @param form how attention sees a sequence that is split over cp
     * @throws io.shardwright.diagnostic.ModelException if that device isn't there
     */
    public static RankWorld of(RankContext context, ComputeSettings compute, long seed, ContextForm form) {
        int ofThisProcess = context.isThread() ? context.mesh().size() : 1;
        Endpoint endpoint = context.endpoint();
        KernelChoices choices =
                endpoint.isOneHost() ? compute.kernels() : compute.kernels().unmeasured();
        Kernels kernels = DeviceChoice.parse(compute.device()).create(ofThisProcess, choices);
        return new RankWorld(endpoint, kernels, seed, form, context.isStartedHere());
    }
}
