package io.shardwright.samples.families;

import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.routing.Routing;
import io.shardwright.routing.SigmoidTopKRouter;
import io.shardwright.routing.TopKRouter;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.settings.OptimizerKind;
import io.shardwright.runtime.settings.PipelineSettings;
import io.shardwright.runtime.settings.ReplicationMode;
import io.shardwright.runtime.settings.StageRule;
import io.shardwright.runtime.trainer.Trainer;
import io.shardwright.runtime.trainer.TrainerBuilder;
import io.shardwright.samples.families.EveryAttentionConfig.Option;
import io.shardwright.samples.families.LongRopeConfig.Scaling;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.spi.model.ModelUnits;
import java.util.List;
import java.util.Random;

/**
 * A model of a family, and a way to spread its training, drawn at random: most fit together, and some must be refused.
 *
 * @param name of the model
 */
record RandomFamily(
        String name,
        ModelUnits units,
        OptimizerKind optimizer,
        double clip,
        String mesh,
        PipelineSettings pipeline,
        ZeroStage zero,
        ReplicationMode mode,
        boolean sequenceParallel,
        boolean recomputes,
        ContextForm context) {
    private static final int STEPS = 6;
    private static final List<String> MESHES = List.of(
            "tp=2",
            "tp=4",
            "dp=2",
            "dp=4",
            "dp=2,ep=2",
            "cp=2",
            "cp=4",
            "pp=2",
            "pp=3",
            "pp=4",
            "pp=2,dp=2",
            "pp=2,cp=2",
            "pp=2,tp=2",
            "pp=3,tp=2",
            "pp=4,tp=2",
            "dp=2,cp=2",
            "dp=2,tp=2",
            "dp=2,tp=4",
            "dp=4,tp=2",
            "dp=2,tp=2,ep=2",
            "cp=2,tp=2",
            "cp=2,tp=4",
            "pp=2,dp=2,ep=2",
            "pp=2,dp=2,cp=2",
            "pp=2,dp=2,tp=2",
            "pp=2,cp=2,tp=2",
            "dp=2,cp=2,tp=2");

    private record Model(String name, ModelUnits units, boolean goesOverContext) {}

    /** The same for the same seed. */
    static RandomFamily of(long seed) {
        Random random = new Random(seed);
        Model model = model(random);
        String mesh = MESHES.get(random.nextInt(MESHES.size()));
        // Most that can't be split over cp would only be refused.
        while (mesh.contains("cp=") && !model.goesOverContext() && random.nextInt(8) > 0) {
            mesh = MESHES.get(random.nextInt(MESHES.size()));
        }
        int stages = Mesh.parse(mesh).degree(Axis.PP);
        int microbatches = stages > 1
                ? List.of(2, 4).get(random.nextInt(2))
                : List.of(1, 1, 2).get(random.nextInt(3));
        return new RandomFamily(
                model.name(),
                model.units(),
                any(random, OptimizerKind.values()),
                random.nextInt(3) == 0 ? 0.5 : 0,
                mesh,
                pipeline(random, model.units(), stages, microbatches),
                random.nextInt(2) == 0 ? ZeroStage.NONE : any(random, ZeroStage.values()),
                random.nextInt(8) == 0 ? ReplicationMode.SERVER : ReplicationMode.DDP,
                mesh.contains("tp=") ? random.nextBoolean() : random.nextInt(8) == 0,
                random.nextInt(4) == 0,
                any(random, ContextForm.values()));
    }

    private static Model model(Random random) {
        int layers = 1 + random.nextInt(3);
        int vocabulary = Family.Texts.VOCABULARY;
        int seq = Family.Texts.SEQ;
        return switch (random.nextInt(16)) {
            case 0 ->
                new Model(
                        "ALBERT", ShardedAlbertLoss.units(new AlbertConfig(vocabulary, 32, 4, layers + 2, seq)), false);
            case 1 -> new Model("T5", ShardedT5Loss.units(new T5Config(vocabulary, 32, 4, layers)), false);
            case 2 ->
                new Model(
                        "Mixer",
                        ShardedMixer.units(
                                layers, Family.Images.PATCHES, Family.Images.PIXELS, 32, Family.Images.CLASSES),
                        false);
            case 3 -> new Model("PaLM", ShardedPalm.units(layers, 32, 4, vocabulary), true);
            case 4 ->
                new Model("Gemma", ShardedGemma.units(new GemmaConfig(layers, 32, 4, 4, 12, 5, vocabulary)), true);
            case 5 ->
                new Model(
                        "OLMoE",
                        ShardedOlmoe.units(
                                layers, 32, 4, 4, Routing.dropless(new TopKRouter(0.01, false), 2), vocabulary),
                        false);
            case 6 ->
                new Model(
                        "DeepSeek",
                        ShardedDeepSeek.units(
                                layers,
                                32,
                                4,
                                4,
                                Routing.dropless(new SigmoidTopKRouter(0.01, true, 2), 2),
                                vocabulary),
                        false);
            case 7 -> new Model("long lists", ShardedLongListsLoss.units(layers, 32, vocabulary, 0.1), true);
            case 8 -> {
                Scaling scaling = any(random, Scaling.values());
                LongRopeConfig config = new LongRopeConfig(32, 4, 4 * random.nextInt(2), scaling, vocabulary);
                yield new Model("rotary " + scaling, ShardedLongRope.units(layers, config), true);
            }
            case 9, 10, 11, 12 -> {
                EveryLossConfig.Option option = any(random, EveryLossConfig.Option.values());
                int classes = vocabulary + 3 * random.nextInt(2);
                yield new Model(
                        "loss " + option + " of " + classes,
                        ShardedEveryLoss.units(layers, new EveryLossConfig(32, 4, classes, option)),
                        true);
            }
            default -> {
                Option option = any(random, Option.values());
                int keyHeads = random.nextBoolean() ? 4 : 8;
                EveryAttentionConfig config = new EveryAttentionConfig(32, 8, keyHeads, 6, seq, vocabulary, option);
                yield new Model("attention " + option, ShardedEveryAttention.units(layers, config), true);
            }
        };
    }

    private static PipelineSettings pipeline(Random random, ModelUnits units, int stages, int microbatches) {
        ScheduleKind kind = any(random, ScheduleKind.values());
        // Stages that lag behind have other losses than one rank.
        if (kind == ScheduleKind.PIPEDREAM || stages == 1 && random.nextInt(4) > 0) {
            kind = ScheduleKind.ONE_FORWARD_ONE_BACKWARD;
        }
        PipelineSettings settings = PipelineSettings.of(kind).withMicrobatches(microbatches);
        if (kind == ScheduleKind.ROUND_ROBIN) {
            int first = 1 + random.nextInt(Math.max(1, units.count() - 1));
            return stages > 1 && units.count() > first && random.nextBoolean()
                    ? settings.withStages(
                            StageRule.counts(List.of(first, units.count() - first), List.of(1, stages - 1)))
                    : settings.withStages(StageRule.counts(List.of(units.count()), List.of(stages)));
        }
        return settings.withStages(StageRule.EVEN);
    }

    @SafeVarargs
    private static <T> T any(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** On one rank, in one go. */
    TrainerBuilder alone(RankContext rank) {
        boolean isPlain = List.of(OptimizerKind.SGD, OptimizerKind.MOMENTUM, OptimizerKind.NESTEROV)
                .contains(optimizer);
        return Trainer.of(rank, units)
                .data(FamilyInputs.of(units))
                .batch(FamilyInputs.BATCH)
                .seq(Family.Texts.SEQ)
                .steps(STEPS)
                .optimizer(optimizer)
                .rate(isPlain ? 0.05 : 2e-3)
                .recipe(recipe -> recipe.warmup(0).clip(clip))
                .seed(5);
    }

    TrainerBuilder spread(RankContext rank) {
        TrainerBuilder training = alone(rank)
                .pipeline(pipeline)
                .zero(zero)
                .replication(mode)
                .sequenceParallel(sequenceParallel)
                .context(context);
        return recomputes ? training.recompute() : training;
    }

    @Override
    public String toString() {
        return name + " " + units.count() + " units, " + optimizer + " clip " + clip + ", " + mesh + ", " + pipeline
                + ", ZeRO " + zero + ", " + mode + (sequenceParallel ? ", sp" : "") + (recomputes ? ", recompute" : "")
                + ", " + context;
    }
}
