package ep_not_in_dp;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import io.shardwright.routing.Routing;
import io.shardwright.spi.kernel.Activation;

// ERROR ep-not-in-dp: Sparse: ep=4 does not divide dp=6
@ShardedModel(mesh = "dp=6,ep=4")
final class Sparse {
    @Expert
    private final MixtureOfExperts experts;

    Sparse(Routing routing) {
        experts = new MixtureOfExperts(512, 2048, 8, routing, Activation.GELU);
    }

    Tensor forward(Tensor x) {
        return experts.forward(x);
    }
}
