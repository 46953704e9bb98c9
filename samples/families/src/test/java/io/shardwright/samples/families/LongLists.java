package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.gelu;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Dropout;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import io.shardwright.dsl.Weight;
import java.util.List;

/** Lists of layers, as many as the configuration says, that one loop goes through together. Matrices start at zero, whatever they are called. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class LongLists {
    @VocabParallel
    private final Embedding tokens;

    private final Weight shift;

    @PipelineStage
    private final List<LayerNorm> norms;

    @ColumnParallel
    private final List<Linear> ups;

    @RowParallel
    private final List<Linear> downs;

    private final Dropout dropout;

    @PipelineStage
    private final RmsNorm norm;

    @VocabParallel
    private final Linear head;

    LongLists(int layers, int hidden, int vocabulary, double dropped) {
        tokens = new Embedding(vocabulary, hidden);
        shift = Weight.ones(hidden);
        norms = Modules.repeat(layers, () -> new LayerNorm(hidden));
        ups = Modules.repeat(layers, () -> new Linear(hidden, 4 * hidden).initial(0));
        downs = Modules.repeat(layers, () -> new Linear(4 * hidden, hidden).initial(0));
        dropout = new Dropout(dropped);
        norm = new RmsNorm(hidden);
        head = Linear.withoutBias(hidden, vocabulary);
    }

    @Layout("batch, seq, vocabulary/tp")
    Tensor forward(Tokens ids) {
        Tensor x = tokens.forward(ids);
        for (int i = 0; i < norms.size(); i++) {
            Tensor up = ups.get(i).forward(norms.get(i).forward(x.times(shift)));
            x = x.plus(dropout.forward(downs.get(i).forward(gelu(up).plus(1))));
        }
        return head.forward(norm.forward(x));
    }
}

@ShardedModel
@SequenceParallel
@ContextParallel
final class LongListsLoss {
    private final LongLists model;

    LongListsLoss(int layers, int hidden, int vocabulary, double dropped) {
        model = new LongLists(layers, hidden, vocabulary, dropped);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        return crossEntropy(model.forward(ids), targets);
    }
}

/** The same with a class for what a round does. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class WrittenLists {
    @VocabParallel
    private final Embedding tokens;

    private final Weight shift;

    @PipelineStage
    private final List<WrittenRound> rounds;

    @PipelineStage
    private final RmsNorm norm;

    @VocabParallel
    private final Linear head;

    WrittenLists(int layers, int hidden, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        shift = Weight.ones(hidden);
        rounds = Modules.repeat(layers, () -> new WrittenRound(hidden));
        norm = new RmsNorm(hidden);
        head = Linear.withoutBias(hidden, vocabulary);
    }

    @Layout("batch, seq, vocabulary/tp")
    Tensor forward(Tokens ids) {
        Tensor x = tokens.forward(ids);
        for (WrittenRound round : rounds) {
            x = round.forward(x, shift);
        }
        return head.forward(norm.forward(x));
    }
}

@ShardedModel
@SequenceParallel
@ContextParallel
final class WrittenRound {
    private final LayerNorm norm;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    WrittenRound(int hidden) {
        norm = new LayerNorm(hidden);
        up = new Linear(hidden, 4 * hidden).initial(0);
        down = new Linear(4 * hidden, hidden).initial(0);
    }

    Tensor forward(Tensor x, @Layout("hidden") Tensor shift) {
        Tensor up = this.up.forward(norm.forward(x.times(shift)));
        return x.plus(down.forward(gelu(up).plus(1)));
    }
}

@ShardedModel
@SequenceParallel
@ContextParallel
final class WrittenListsLoss {
    private final WrittenLists model;

    WrittenListsLoss(int layers, int hidden, int vocabulary) {
        model = new WrittenLists(layers, hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        return crossEntropy(model.forward(ids), targets);
    }
}

/** A list of layers inside of the element of a list of models, behind another: rounds in a unit, without a place for stages. */
@ShardedModel
final class DeepHead {
    @ColumnParallel(gatherOutput = true)
    private final List<Linear> layers;

    private final List<RmsNorm> norms;

    DeepHead(int depth, int size) {
        layers = Modules.repeat(depth, () -> new Linear(size, size));
        norms = Modules.repeat(depth, () -> new RmsNorm(size));
    }

    Tensor forward(Tensor x) {
        Tensor h = x;
        for (Linear layer : layers) {
            h = h.plus(gelu(layer.forward(h)));
        }
        for (RmsNorm norm : norms) {
            h = norm.forward(h).scale(0.5).plus(h);
        }
        return h;
    }
}

@ShardedModel
final class DeepHeadLoss {
    @VocabParallel
    private final Embedding tokens;

    @PipelineStage
    private final RmsNorm norm;

    private final DeepHead deep;

    @VocabParallel
    private final Linear head;

    DeepHeadLoss(int depth, int hidden, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        norm = new RmsNorm(hidden);
        deep = new DeepHead(depth, hidden);
        head = Linear.withoutBias(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        return crossEntropy(head.forward(deep.forward(norm.forward(tokens.forward(ids)))), targets);
    }
}
