package stage_without_units;

import io.shardwright.annotations.*;
import io.shardwright.dsl.*;
import java.util.List;

@ShardedModel
final class Stacked {
    private final Linear in;

    // ERROR stage-without-units: one begins at stack.blocks already, which is the same place
    @PipelineStage
    private final Stack stack;

    Stacked(int hidden) {
        in = new Linear(hidden, hidden);
        stack = new Stack(hidden);
    }

    Tensor forward(Tensor x) {
        return stack.forward(in.forward(x));
    }
}

@ShardedModel
final class Stack {
    @PipelineStage
    private final List<Block> blocks;

    Stack(int hidden) {
        blocks = Modules.repeat(3, () -> new Block(hidden));
    }

    Tensor forward(Tensor x) {
        for (Block block : blocks) {
            x = block.forward(x);
        }
        return x;
    }
}

@ShardedModel
final class Block {
    private final Linear linear;

    Block(int hidden) {
        linear = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return linear.forward(x);
    }
}
