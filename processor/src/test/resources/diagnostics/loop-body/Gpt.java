package loop_body;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import java.util.List;

@ShardedModel
final class Gpt {
    private final List<Block> blocks;

    Gpt(int hidden) {
        blocks = Modules.repeat(2, () -> new Block(hidden));
    }

    Tensor forward(Tensor x) {
        // ERROR loop-body: a loop over modules must have one call as its body
        for (Block block : blocks) {
            x = x.plus(block.forward(x));
        }
        return x;
    }
}

@ShardedModel
final class Block {
    private final Linear up;

    Block(int hidden) {
        up = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return up.forward(x);
    }
}
