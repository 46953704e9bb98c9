package empty_list;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import java.util.ArrayList;
import java.util.List;

@ShardedModel
final class Gpt {
    private static final int EXTRA = 0;

    private final List<Block> blocks;
    private final List<Block> filled = new ArrayList<>();

    Gpt(int hidden) {
        // ERROR empty-list: Gpt.blocks: blocks has length 0, and a list of models has at least one
        blocks = Modules.repeat(EXTRA, () -> new Block(hidden));
        // ERROR empty-list: Gpt.filled: filled has length -1, and a list of models has at least one
        for (int i = 0; i < EXTRA - 1; i++) {
            filled.add(new Block(hidden));
        }
    }

    Tensor forward(Tensor x) {
        for (Block block : blocks) {
            x = block.forward(x);
        }
        for (Block block : filled) {
            x = block.forward(x);
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
