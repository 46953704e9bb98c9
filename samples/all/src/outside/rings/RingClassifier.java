package com.example.rings;

import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.Tensor;
import java.util.List;

@ShardedModel
public final class RingClassifier {
    private final Linear in;

    @PipelineStage
    private final List<Layer> layers;

    @PipelineStage
    private final Linear out;

    public RingClassifier(RingsConfig config) {
        in = new Linear(config.features(), config.hidden());
        layers = Modules.repeat(config.layers(), () -> new Layer(config));
        out = new Linear(config.hidden(), config.rings());
    }

    /** Logits of the rings that points may be on. */
    public Tensor forward(@Layout("batch, config.features") Tensor points) {
        Tensor x = in.forward(points);
        for (Layer layer : layers) {
            x = layer.forward(x);
        }
        return out.forward(x);
    }
}
