package io.shardwright.samples.all;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A tiny run, and a way to spread it, drawn at random: most fit together, and some must be refused.
 *
 * @param recipe what is computed, as on a command line
 * @param spread how it is spread
 */
record Combination(List<String> recipe, List<String> spread) {
    private static final List<String> MESHES = List.of(
            "tp=2",
            "tp=4",
            "dp=2",
            "dp=4",
            "dp=3",
            "cp=2",
            "cp=3",
            "cp=4",
            "pp=2",
            "pp=3",
            "pp=4",
            "pp=2,dp=2",
            "pp=2,cp=2",
            "pp=2,tp=2",
            "pp=3,dp=2",
            "pp=4,dp=2",
            "pp=4,cp=2",
            "pp=4,tp=2",
            "dp=2,cp=2",
            "dp=2,tp=2",
            "dp=4,tp=2",
            "dp=2,tp=4",
            "dp=2,cp=3",
            "cp=2,tp=2",
            "cp=2,tp=4",
            "pp=2,dp=2,cp=2",
            "pp=2,dp=2,tp=2",
            "pp=2,cp=2,tp=2",
            "dp=2,cp=2,tp=2",
            "pp=2,dp=4",
            "pp=2,dp=3",
            "tp=3");

    /** Of a hidden size whose rows are spaced. */
    private static final int WIDE = 256;

    /** Draws parts, and keeps those that others must fit. */
    private static final class Draw {
        private final Random random;
        private final String model;
        private final String mesh;
        private final boolean fits;
        private final boolean everyLayer;
        private final int layers;
        private final int microbatches;
        private final String context;

        Draw(Random random) {
            this.random = random;
            model = any("minigpt", "minillama", "minimoe");
            mesh = MESHES.get(random.nextInt(MESHES.size()));
            fits = random.nextInt(8) > 0;
            everyLayer = in(2);
            // Of every two layers one has experts.
            int needed = fits ? degree("pp") - 2 : 0;
            layers = model.equals("minimoe") && !everyLayer
                    ? 2 * Math.max(1 + random.nextInt(2), needed)
                    : Math.max(1 + random.nextInt(4), needed);
            context = any("ring", "two-ring", "ulysses");
            microbatches = fits && degree("pp") > 1 ? degree("pp") * (1 + random.nextInt(2)) : 1 + random.nextInt(4);
        }

        String any(String... choices) {
            return choices[random.nextInt(choices.length)];
        }

        boolean in(int times) {
            return random.nextInt(times) == 0;
        }

        /** A number up to {@code most}, times {@code unit} if it is to fit. */
        int multiple(int unit, int most) {
            return (fits ? unit : 1) * (1 + random.nextInt(most));
        }

        int degree(String axis) {
            for (String part : mesh.split(",")) {
                if (part.startsWith(axis + "=")) {
                    return Integer.parseInt(part.substring(axis.length() + 1));
                }
            }
            return 1;
        }

        String sizes() {
            int ranksOfHeads = degree("tp") * (context.equals("ulysses") ? degree("cp") : 1);
            int heads = multiple(ranksOfHeads, 3);
            int headSize = fits ? 2 * (1 + random.nextInt(4)) : 1 + random.nextInt(8);
            if (fits && WIDE % heads == 0 && in(6)) {
                headSize = WIDE / heads;
            }
            // Over tp positions need not divide.
            int seq = multiple(2 * degree("cp"), 3) + (fits ? 2 * degree("cp") * degree("tp") : 3);
            int batch = multiple(degree("dp") * microbatches, 2);
            String sizes = "layers=" + layers + ",heads=" + heads + ",hidden=" + heads * headSize + ",seq=" + seq
                    + ",batch=" + batch;
            return switch (model) {
                case "minillama" ->
                    sizes + ",kvHeads=" + (in(2) ? heads : ranksOfHeads) + ",ffn=" + multiple(degree("tp"), 12);
                case "minimoe" -> sizes + ",experts=" + 2 * multiple(1, 4) + ",inner=" + multiple(degree("tp"), 12);
                default -> sizes;
            };
        }

        List<String> recipe() {
            List<String> recipe = new ArrayList<>(List.of(model, "--size", sizes()));
            recipe.addAll(List.of("--steps", "6", "--seed", Integer.toString(random.nextInt(1000))));
            recipe.addAll(List.of("--sample", any("0", "0", "5"), "--dropout", any("0", "0", "0.1")));
            recipe.addAll(List.of("--warmup", "0", "--clip", any("0", "1", "0.3")));
            String optimizer = any("sgd", "momentum", "nesterov", "adam", "adamw", "muon");
            recipe.addAll(List.of("--optimizer", optimizer));
            recipe.addAll(List.of("--lr", optimizer.matches("sgd|momentum|nesterov") ? "0.05" : "0.002"));
            if (model.equals("minigpt") && in(3)) {
                recipe.addAll(List.of("--variant", any("tied", "tied", "tanh", "tied,tanh")));
            }
            if (model.equals("minimoe")) {
                recipe.addAll(experts());
            }
            return recipe;
        }

        private List<String> experts() {
            List<String> all = new ArrayList<>();
            all.add("--set");
            all.add("router=" + any("switch", "gshard", "topk", "softmax", "noisy")
                    + any("", "", ",capacity=1", ",capacity=1.25") + any("", "", ",z=0.01") + any("", "", ",aux=0.1"));
            if (everyLayer) {
                all.addAll(List.of("--variant", "every-layer"));
            }
            return all;
        }

        List<String> spread() {
            List<String> spread = new ArrayList<>();
            boolean divides = model.equals("minimoe") && degree("dp") > 1 && in(2);
            spread.addAll(List.of("--mesh", mesh + (divides ? ",ep=" + any("2", "" + degree("dp")) : "")));
            spread.addAll(List.of("--microbatches", Integer.toString(microbatches)));
            String schedule =
                    any("naive", "gpipe", "1f1b", "1f1b", "interleaved", "zb-h1", "zb-h2", "1f1b-rr", "1f1b-rr");
            spread.addAll(options(schedule));
            if (in(2)) {
                spread.addAll(List.of("--zero", schedule.startsWith("zb") && fits ? "1" : any("1", "2", "3")));
            } else if (in(4) && !(divides && fits)) {
                spread.addAll(List.of("--dp-mode", "server"));
            }
            if (degree("tp") > 1 ? in(2) : in(8)) {
                spread.add("--sp");
            }
            if (in(4)) {
                spread.add("--recompute");
            }
            if (degree("cp") > 1) {
                spread.addAll(List.of("--context", context));
            }
            return spread;
        }

        private List<String> options(String schedule) {
            List<String> options = new ArrayList<>(List.of("--schedule", schedule));
            if (schedule.equals("interleaved")) {
                int most = fits ? Math.min(3, units() / degree("pp")) : 3;
                options.addAll(List.of("--chunks", Integer.toString(1 + random.nextInt(most))));
            }
            if (schedule.equals("1f1b-rr")) {
                options.addAll(List.of("--stages", replicatedStages(degree("pp"))));
            } else if (in(3)) {
                options.addAll(List.of("--stages", any("even", "parameters", "flops")));
            }
            return options;
        }

        /** What lies around the blocks makes two. */
        private int units() {
            return 2 + (model.equals("minimoe") && !everyLayer ? layers / 2 : layers);
        }

        /** Any division of the ranks, and any of the units, among as many stages. */
        private String replicatedStages(int ranks) {
            int units = units();
            List<String> stages = new ArrayList<>();
            while (ranks > 0 && units > 0) {
                int replicas = 1 + random.nextInt(ranks);
                boolean last = replicas == ranks || units == 1;
                int own = last ? units : 1 + random.nextInt(units - 1);
                stages.add(own + "x" + (last ? ranks : replicas));
                units -= own;
                ranks -= last ? ranks : replicas;
            }
            return String.join(",", stages);
        }
    }

    /** The same for the same seed. */
    static Combination of(long seed) {
        Draw draw = new Draw(new Random(seed));
        return new Combination(draw.recipe(), draw.spread());
    }

    /** The recipe on one rank, in one go. */
    List<String> alone() {
        return with(List.of("--mesh", "tp=1"));
    }

    List<String> spreadOut() {
        return with(spread);
    }

    private List<String> with(List<String> more) {
        List<String> all = new ArrayList<>(recipe);
        all.addAll(more);
        return all;
    }

    @Override
    public String toString() {
        return "train " + String.join(" ", spreadOut());
    }
}
