package cut_inside_list;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import java.util.List;

@ShardedModel
final class Gpt {
    private final Embedding tokens;

    // ERROR cut-inside-list: blocks is a list of Block, which has @PipelineStage inside, on mlp
    @PipelineStage
    private final List<Block> blocks;

    Gpt(int hidden) {
        tokens = new Embedding(256, hidden);
        blocks = Modules.repeat(3, () -> new Block(hidden));
    }

    Tensor forward(Tokens ids) {
        Tensor x = tokens.forward(ids);
        for (Block block : blocks) {
            x = block.forward(x);
        }
        return x;
    }
}

@ShardedModel
final class Block {
    private final Linear attention;

    @PipelineStage
    private final Linear mlp;

    Block(int hidden) {
        attention = new Linear(hidden, hidden);
        mlp = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return mlp.forward(attention.forward(x));
    }
}
