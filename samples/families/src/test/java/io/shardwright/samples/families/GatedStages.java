package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.gelu;
import static io.shardwright.dsl.Ops.matmul;
import static io.shardwright.dsl.Ops.mean;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import io.shardwright.dsl.Weight;
import java.util.List;

/** A list of stages that begins with what the model is given, beside a parameter that all of its blocks share. */
@ShardedModel
final class GatedStages {
    private final Weight gate;

    @PipelineStage
    private final List<GatedBlock> blocks;

    private final Linear head;

    GatedStages(int layers, int patches, int pixels, int classes) {
        gate = Weight.ones(pixels);
        blocks = Modules.repeat(layers, () -> new GatedBlock(patches, pixels));
        head = new Linear(pixels, classes);
    }

    Tensor forward(@Layout("batch, patches, pixels") Tensor image, @Layout("batch") Tokens labels) {
        Tensor x = image;
        for (GatedBlock block : blocks) {
            x = block.forward(x, gate);
        }
        return crossEntropy(head.forward(mean(x, 1)), labels);
    }
}

/** A list of stages that begins with a parameter (DETR's queries, 2005.12872). */
@ShardedModel
final class QueryStages {
    private final Weight queries;

    @PipelineStage
    private final List<QueryBlock> blocks;

    private final Linear head;

    QueryStages(int layers, int patches, int pixels, int classes) {
        queries = Weight.normal(0.5, patches, pixels);
        blocks = Modules.repeat(layers, () -> new QueryBlock(patches, pixels));
        head = new Linear(pixels, classes);
    }

    Tensor forward(@Layout("batch, patches, pixels") Tensor image, @Layout("batch") Tokens labels) {
        Tensor q = queries;
        for (QueryBlock block : blocks) {
            q = block.forward(q);
        }
        return crossEntropy(head.forward(mean(q.addDim(0).times(image), 1)), labels);
    }
}

@ShardedModel
final class GatedBlock {
    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final Weight mix;

    GatedBlock(int patches, int pixels) {
        up = new Linear(pixels, 4 * pixels);
        down = new Linear(4 * pixels, pixels);
        mix = Weight.normal(0.2, patches, patches);
    }

    /** One matrix for all sequences mixes patches. */
    Tensor forward(@Layout("batch, patches, pixels") Tensor x, @Layout("pixels") Tensor gate) {
        Tensor mixed = matmul(mix.addDim(0), x.times(gate));
        return x.plus(down.forward(gelu(up.forward(mixed))));
    }
}

@ShardedModel
final class QueryBlock {
    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    QueryBlock(int patches, int pixels) {
        up = new Linear(pixels, 4 * pixels);
        down = new Linear(4 * pixels, pixels);
    }

    Tensor forward(@Layout("patches, pixels") Tensor q) {
        return q.plus(down.forward(gelu(up.forward(q))));
    }
}
