package mixes_positions;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import io.shardwright.routing.Routing;
import io.shardwright.spi.kernel.Activation;

@ShardedModel
@SequenceParallel
final class Sparse {
    @Expert private final MixtureOfExperts experts;

    Sparse(Routing routing) {
        experts = new MixtureOfExperts(512, 2048, 8, routing, Activation.GELU);
    }

    Tensor forward(Tensor x) {
        // ERROR mixes-positions: a choice of experts mixes the positions of x, which is split along them over tp
        return experts.forward(x);
    }
}
