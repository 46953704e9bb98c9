package mixes_positions;

import static io.shardwright.dsl.Ops.*;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
@SequenceParallel
final class Attention {
    private final Linear qkv;
    private final Linear out;

    Attention(int hidden) {
        qkv = new Linear(hidden, 3 * hidden);
        out = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        Tensor[] parts = qkv.forward(x).splitEvenly(3);
        Tensor q = parts[0].heads(4);
        Tensor k = parts[1].heads(4);
        Tensor v = parts[2].heads(4);
        // ERROR mixes-positions: Attention.forward: attention mixes the positions of v, which is split along them over tp
        return out.forward(causalAttention(q, k, v).mergeHeads());
    }
}
