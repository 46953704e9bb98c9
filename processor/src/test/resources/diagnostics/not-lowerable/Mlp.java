package not_lowerable;

import static io.shardwright.dsl.Ops.*;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Mlp {
    private final Linear up;

    Mlp(int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        Tensor h = up.forward(x);
        // ERROR not-lowerable: Mlp.forward: System.out.println(h) cannot become a tensor operation
        System.out.println(h);
        // ERROR not-lowerable: Mlp.forward: gelu(h), whose result is not used, cannot become a tensor operation
        gelu(h);
        // ERROR not-lowerable: while (true)
        while (true) {
            h = gelu(h);
        }
    }
}
