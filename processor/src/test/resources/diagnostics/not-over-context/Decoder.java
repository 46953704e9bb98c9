package not_over_context;

import static io.shardwright.dsl.Ops.*;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;

@ShardedModel
@ContextParallel
final class Decoder {
    private final Linear query;
    private final Linear keyValue;
    private final Linear bias;

    Decoder(int hidden) {
        query = new Linear(hidden, hidden);
        keyValue = new Linear(hidden, 2 * hidden);
        bias = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x, @Layout("4, seq, seq") Tensor pairs) {
        Tensor[] parts = keyValue.forward(x).splitEvenly(2);
        Tensor q = query.forward(x).heads(4);
        AttentionRule rule = AttentionRule.causal().bias(pairs);
        // ERROR not-over-context: Decoder.forward: attention with a bias for each pair of positions cannot be split over cp
        return bias.forward(attention(q, parts[0].heads(4), parts[1].heads(4), rule).mergeHeads());
    }
}
