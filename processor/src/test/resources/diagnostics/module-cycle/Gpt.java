package module_cycle;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import java.util.List;

@ShardedModel
final class Gpt {
    private final Block block;

    Gpt(int hidden) {
        block = new Block(hidden);
    }

    Tensor forward(Tensor x) {
        return block.forward(x);
    }
}

@ShardedModel
final class Block {
    // ERROR module-cycle: Block.gpts: Block contains itself: Gpt > Block > Gpt
    private final List<Gpt> gpts;

    Block(int hidden) {
        gpts = Modules.repeat(2, () -> new Gpt(hidden));
    }

    Tensor forward(Tensor x) {
        for (Gpt gpt : gpts) {
            x = gpt.forward(x);
        }
        return x;
    }
}
