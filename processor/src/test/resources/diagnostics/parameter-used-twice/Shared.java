package parameter_used_twice;

import static io.shardwright.dsl.Ops.attention;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
final class Shared {
    private final Dropout dropout;

    Shared(double rate) {
        dropout = new Dropout(rate);
    }

    Tensor forward(@Layout("batch, seq, 64") Tensor x) {
        AttentionRule rule = AttentionRule.causal().dropout(dropout);
        Tensor heads = x.heads(4);
        Tensor once = attention(heads, heads, heads, rule);
        // ERROR parameter-used-twice: Shared.dropout: forward uses dropout more than once, in lines 19 and 21
        return attention(once, heads, heads, rule).mergeHeads();
    }
}
