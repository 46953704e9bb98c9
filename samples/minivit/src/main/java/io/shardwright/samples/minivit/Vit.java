package io.shardwright.samples.minivit;

import static io.shardwright.dsl.Ops.concat;

import io.shardwright.annotations.Gradient;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Weight;
import java.util.List;

/** A vision transformer (Dosovitskiy et al., 2010.11929): patches and a class token, whose last state says what the image is. */
@ShardedModel
@SequenceParallel
public final class Vit {
    private final Linear patches;
    private final Weight classToken;
    private final Weight positions;

    @PipelineStage
    private final List<Block> blocks;

    @PipelineStage
    private final LayerNorm norm;

    private final Linear head;

    public Vit(VitConfig config) {
        patches = new Linear(config.pixels(), config.hidden()).initial(0.1);
        classToken = Weight.normal(0.02, config.hidden());
        positions = Weight.normal(0.2, 1 + config.patches(), config.hidden());
        blocks = Modules.repeat(config.layers(), () -> new Block(config));
        norm = new LayerNorm(config.hidden());
        head = new Linear(config.hidden(), config.classes());
    }

    /** {@code pixels [batch, patches, pixels of a patch]} to logits {@code [batch, classes]}. */
    public Tensor forward(@Gradient(false) @Layout("batch, config.patches, config.pixels") Tensor pixels) {
        Tensor seen = patches.forward(pixels);
        Tensor x = concat(1, classToken.addDim(0).addDim(0), seen).plus(positions);
        for (Block block : blocks) {
            x = block.forward(x);
        }
        return head.forward(norm.forward(x.select(1, 0)));
    }
}
