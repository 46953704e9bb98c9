package experts_not_divisible;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import io.shardwright.routing.Routing;
import io.shardwright.spi.kernel.Activation;

@ShardedModel(mesh = "dp=4,ep=4")
final class Sparse {
    // ERROR experts-not-divisible: 6 experts cannot be divided among ep=4
    @Expert private final MixtureOfExperts experts;

    Sparse(Routing routing) {
        experts = new MixtureOfExperts(512, 2048, 6, routing, Activation.GELU);
    }

    Tensor forward(Tensor x) {
        return experts.forward(x);
    }
}
