package heads_not_divisible;

import static io.shardwright.dsl.Ops.*;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel(mesh = "tp=8")
final class Attention {
    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    Attention() {
        qkv = new Linear(768, 3 * 768);
        out = new Linear(768, 768);
    }

    Tensor forward(Tensor x) {
        Tensor[] qkv = this.qkv.forward(x).splitEvenly(3);
        // ERROR heads-not-divisible: Attention.qkv: 12 heads cannot be split over tp=8
        Tensor q = qkv[0].heads(12);
        Tensor k = qkv[1].heads(12);
        Tensor v = qkv[2].heads(12);
        return out.forward(causalAttention(q, k, v).mergeHeads());
    }
}
