package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.gelu;

import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** Two tensors that every block reads beside what the one before it gives. */
@ShardedModel
final class SideTensors {
    private final Embedding tokens;
    private final Linear first;
    private final Linear second;

    @PipelineStage
    private final List<SideBlock> blocks;

    @PipelineStage
    private final RmsNorm norm;

    private final Linear head;

    SideTensors(int layers, int hidden, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        first = new Linear(hidden, hidden);
        second = new Linear(hidden, hidden);
        blocks = Modules.repeat(layers, () -> new SideBlock(hidden));
        norm = new RmsNorm(hidden);
        head = Linear.withoutBias(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        Tensor one = gelu(first.forward(x));
        Tensor other = gelu(second.forward(x));
        for (SideBlock block : blocks) {
            x = block.forward(x, one, other);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}

@ShardedModel
final class SideBlock {
    private final RmsNorm norm;
    private final Linear linear;

    SideBlock(int hidden) {
        norm = new RmsNorm(hidden);
        linear = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x, @Layout("batch, seq, hidden") Tensor one, @Layout("batch, seq, hidden") Tensor other) {
        return x.plus(linear.forward(norm.forward(x.plus(one)).times(other)));
    }
}

/** The same as one unit. */
@ShardedModel
final class WholeSideTensors {
    private final Embedding tokens;
    private final Linear first;
    private final Linear second;
    private final List<SideBlock> blocks;
    private final RmsNorm norm;
    private final Linear head;

    WholeSideTensors(int layers, int hidden, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        first = new Linear(hidden, hidden);
        second = new Linear(hidden, hidden);
        blocks = Modules.repeat(layers, () -> new SideBlock(hidden));
        norm = new RmsNorm(hidden);
        head = Linear.withoutBias(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        Tensor one = gelu(first.forward(x));
        Tensor other = gelu(second.forward(x));
        for (SideBlock block : blocks) {
            x = block.forward(x, one, other);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}

/** Every block reads what the first one begins with, too. */
@ShardedModel
final class FromOne {
    private final Embedding tokens;
    private final List<SideBlock> blocks;
    private final Linear head;

    FromOne(int layers, int hidden, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        blocks = Modules.repeat(layers, () -> new SideBlock(hidden));
        head = Linear.withoutBias(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor first = tokens.forward(ids);
        Tensor x = first;
        for (SideBlock block : blocks) {
            x = block.forward(x, first, first);
        }
        return crossEntropy(head.forward(x), targets);
    }
}

/** {@link FromOne} with three values that are equal. */
@ShardedModel
final class FromThree {
    private final Embedding tokens;
    private final List<SideBlock> blocks;
    private final Linear head;

    FromThree(int layers, int hidden, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        blocks = Modules.repeat(layers, () -> new SideBlock(hidden));
        head = Linear.withoutBias(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor first = tokens.forward(ids);
        Tensor x = first.scale(1);
        Tensor one = first.scale(1);
        for (SideBlock block : blocks) {
            x = block.forward(x, one, first);
        }
        return crossEntropy(head.forward(x), targets);
    }
}

/** Every round reads what the first one begins with, too. */
@ShardedModel
final class RoundsFromOne {
    private final Embedding tokens;
    private final List<Linear> layers;
    private final Linear head;

    RoundsFromOne(int count, int hidden, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        layers = Modules.repeat(count, () -> new Linear(hidden, hidden));
        head = Linear.withoutBias(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor first = tokens.forward(ids);
        Tensor x = first;
        for (Linear layer : layers) {
            x = gelu(layer.forward(x)).plus(first);
        }
        return crossEntropy(head.forward(x), targets);
    }
}

/** {@link RoundsFromOne} with two values that are equal. */
@ShardedModel
final class RoundsFromTwo {
    private final Embedding tokens;
    private final List<Linear> layers;
    private final Linear head;

    RoundsFromTwo(int count, int hidden, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        layers = Modules.repeat(count, () -> new Linear(hidden, hidden));
        head = Linear.withoutBias(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor first = tokens.forward(ids);
        Tensor x = first.scale(1);
        for (Linear layer : layers) {
            x = gelu(layer.forward(x)).plus(first);
        }
        return crossEntropy(head.forward(x), targets);
    }
}
