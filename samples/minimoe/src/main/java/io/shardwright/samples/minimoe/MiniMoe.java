package io.shardwright.samples.minimoe;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.routing.GShardRouter;
import io.shardwright.routing.NoisyTopKRouter;
import io.shardwright.routing.Router;
import io.shardwright.routing.Routing;
import io.shardwright.routing.SigmoidTopKRouter;
import io.shardwright.routing.SoftmaxTopKRouter;
import io.shardwright.routing.SwitchRouter;
import io.shardwright.routing.TopKRouter;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.samples.minigpt.GptConfig;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.model.ModelUnits;
import java.util.Map;
import java.util.Set;

/** {@code shardwright train minimoe}. */
public final class MiniMoe implements TrainableModel {
    private static final String EVERY_LAYER = "every-layer";

    @Override
    public String name() {
        return "minimoe";
    }

    /** {@code inner} is the size inside each expert. */
    @Override
    public Map<String, Long> sizes() {
        return ModelChoice.sizes(
                "layers",
                4,
                "hidden",
                256,
                "heads",
                4,
                "seq",
                256,
                "batch",
                8,
                "experts",
                8,
                "inner",
                1024,
                "vocabulary",
                ModelChoice.BYTES);
    }

    /** {@code every-layer}: experts in every block, and not in every other. */
    @Override
    public Set<String> variants() {
        return Set.of(EVERY_LAYER);
    }

    /**
     * {@code router}: switch, gshard, topk, softmax, sigmoid or noisy. {@code topk}: experts of a token; switch takes 1 and gshard 2. {@code
     * capacity}: its factor, or none. {@code group}: sequences in which capacity is counted. {@code aux}: weight of the router's
     * auxiliary loss. {@code z}: weight of the z-loss.
     */
    @Override
    public Map<String, String> settings() {
        return Map.of("router", "switch", "topk", "usual", "capacity", "none", "group", "1", "aux", "0.01", "z", "0");
    }

    @Override
    public ModelUnits units(ModelChoice choice) {
        MoeConfig config = config(choice);
        return choice.has(EVERY_LAYER) ? ShardedEveryLayerNextToken.units(config) : ShardedNextToken.units(config);
    }

    private static MoeConfig config(ModelChoice choice) {
        GptConfig gpt = new GptConfig(
                choice.size("layers"),
                choice.size("hidden"),
                choice.size("heads"),
                choice.seq(),
                choice.size("vocabulary"),
                choice.dropout(),
                Activation.GELU);
        return new MoeConfig(gpt, choice.size("inner"), choice.size("experts"), routing(choice));
    }

    private static Routing routing(ModelChoice choice) {
        Router router = router(choice.setting("router"), choice.number("aux"));
        int usual = router.onlyTopK() == 0 ? 2 : router.onlyTopK();
        int topK = choice.setting("topk").equals("usual") ? usual : (int) choice.number("topk");
        double capacity = choice.setting("capacity").equals("none") ? 0 : choice.number("capacity");
        return new Routing(router, topK, capacity, (int) choice.number("group"), choice.number("z"));
    }

    private static Router router(String name, double weight) {
        return switch (name) {
            case "switch" -> new SwitchRouter(weight);
            case "gshard" -> new GShardRouter(weight);
            case "topk" -> new TopKRouter(weight, true);
            case "softmax" -> new SoftmaxTopKRouter(0.1, weight);
            case "sigmoid" -> new SigmoidTopKRouter(0.001, true, 1);
            case "noisy" -> new NoisyTopKRouter(weight, weight);
            default ->
                throw new ModelException(
                        "--set router=" + name + ": it is switch, gshard, topk, softmax, sigmoid or noisy");
        };
    }
}
