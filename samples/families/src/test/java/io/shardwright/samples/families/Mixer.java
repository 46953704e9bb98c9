package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.gelu;
import static io.shardwright.dsl.Ops.mean;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** MLP-Mixer (Tolstikhin et al., 2105.01601): no attention, but an MLP over patches and another over channels. */
@ShardedModel
final class Mixer {
    private final Linear patches;

    @PipelineStage
    private final List<MixerBlock> blocks;

    @PipelineStage
    private final LayerNorm norm;

    private final Linear head;

    Mixer(int layers, int patches, int pixels, int hidden, int classes) {
        this.patches = new Linear(pixels, hidden);
        blocks = Modules.repeat(layers, () -> new MixerBlock(patches, hidden));
        norm = new LayerNorm(hidden);
        head = new Linear(hidden, classes);
    }

    Tensor forward(@Layout("batch, patches, pixels") Tensor image, @Layout("batch") Tokens labels) {
        Tensor x = patches.forward(image);
        for (MixerBlock block : blocks) {
            x = block.forward(x);
        }
        return crossEntropy(head.forward(mean(norm.forward(x), 1)), labels);
    }
}

@ShardedModel
final class MixerBlock {
    private final LayerNorm patchNorm;
    private final MixerMlp overPatches;
    private final LayerNorm channelNorm;
    private final MixerMlp overChannels;

    MixerBlock(int patches, int hidden) {
        patchNorm = new LayerNorm(hidden);
        overPatches = new MixerMlp(patches);
        channelNorm = new LayerNorm(hidden);
        overChannels = new MixerMlp(hidden);
    }

    Tensor forward(@Layout("batch, patches, hidden") Tensor x) {
        Tensor across = patchNorm.forward(x).transpose(1, 2);
        Tensor h = x.plus(overPatches.forward(across).transpose(1, 2));
        return h.plus(overChannels.forward(channelNorm.forward(h)));
    }
}

@ShardedModel
final class MixerMlp {
    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    MixerMlp(int size) {
        up = new Linear(size, 4 * size);
        down = new Linear(4 * size, size);
    }

    Tensor forward(Tensor x) {
        return down.forward(gelu(up.forward(x)));
    }
}
