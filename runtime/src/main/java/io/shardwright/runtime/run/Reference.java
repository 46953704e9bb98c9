package io.shardwright.runtime.run;

import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.checkpoint.CheckpointException;
import io.shardwright.runtime.checkpoint.SafetensorsFile;
import io.shardwright.runtime.checkpoint.StoredTensor;
import io.shardwright.runtime.data.Batches;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.settings.ModelSettings;
import io.shardwright.runtime.settings.Recipe;
import io.shardwright.runtime.settings.RecipeBuilder;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.train.ReferenceNames;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Another implementation's run of a model, in a safetensors file:
 *
 * <pre>
 *   param.NAME     weights before the first step
 *   grad.NAME      gradients of the first step
 *   batch.tokens   i32 [batches, batch, seq + 1], which the steps go round
 *   losses         of each step, before its update
 *   grad_norms     2-norm over all gradients of each step
 *   __metadata__   layers, d_model, heads, seq, batch, steps, lr, weight_decay, betas, eps, tied, gelu
 * </pre>
 */
public final class Reference implements AutoCloseable {
    private static final String PARAMETER = "param.";
    private static final String TOKENS = "batch.tokens";
    private static final Map<String, String> SIZE_KEYS =
            Map.of("layers", "layers", "hidden", "d_model", "heads", "heads", "seq", "seq", "batch", "batch");

    private final SafetensorsFile file;

    private Reference(SafetensorsFile file) {
        this.file = file;
    }

    /** @throws CheckpointException if there is no such file, or it holds no tensors */
    public static Reference open(Path path) {
        return new Reference(SafetensorsFile.open(path));
    }

    // ---------------------------------------------------------------- settings

    /** The model's sizes, where the reference knows them its. */
    public Map<String, Long> sizes(Map<String, Long> ofModel) {
        Map<String, Long> sizes = new LinkedHashMap<>(ofModel);
        sizes.replaceAll((key, size) ->
                SIZE_KEYS.containsKey(key) ? whole(SIZE_KEYS.get(key), ModelSettings.LARGEST_SIZE) : size);
        return sizes;
    }

    /** {@code tied} and {@code tanh}, if they apply. */
    public Set<String> variants() {
        Set<String> variants = new TreeSet<>();
        if (setting("tied").equalsIgnoreCase("true")) {
            variants.add("tied");
        }
        if (setting("gelu").equals("tanh")) {
            variants.add("tanh");
        }
        return variants;
    }

    /** What was chosen, and else what the reference did. */
    public Recipe recipe(RecipeBuilder chosen) {
        double rate = number("lr");
        require(rate > 0 && rate <= Float.MAX_VALUE, "lr", "no learning rate");
        return chosen.build(adamW(), rate, whole("steps", Recipe.MOST_STEPS));
    }

    private AdamW.Settings adamW() {
        double decay = number("weight_decay");
        double epsilon = number("eps");
        require(decay >= 0 && decay <= Float.MAX_VALUE, "weight_decay", "no share of a weight");
        require(epsilon > 0 && epsilon < 1, "eps", "no small number");
        List<Double> betas = new ArrayList<>();
        for (String beta : setting("betas").split(",", -1)) {
            betas.add(parsed("betas", beta));
        }
        require(
                betas.size() == 2 && betas.stream().allMatch(beta -> beta >= 0 && beta < 1),
                "betas",
                "no two numbers from 0 to less than 1");
        return new AdamW.Settings(betas.getFirst(), betas.getLast(), epsilon, decay);
    }

    private String setting(String key) {
        String value = file.metadata().get(key);
        if (value == null) {
            throw new CheckpointException(
                    file.path(),
                    "is no reference: its metadata lacks " + key + ", and has "
                            + file.metadata().keySet());
        }
        return value;
    }

    private double number(String key) {
        return parsed(key, setting(key));
    }

    private double parsed(String key, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw said(key, "no number");
        }
    }

    /** One from 1 to {@code most}. */
    private long whole(String key, long most) {
        double number = number(key);
        require(number == Math.rint(number) && number >= 1 && number <= most, key, "no whole number from 1 to " + most);
        return (long) number;
    }

    private void require(boolean holds, String key, String otherwise) {
        if (!holds) {
            throw said(key, otherwise);
        }
    }

    private CheckpointException said(String key, String what) {
        return new CheckpointException(file.path(), "says " + key + "=" + setting(key) + ", which is " + what);
    }

    // ---------------------------------------------------------------- tensors

    /** Gives every parameter its value. Each tensor of the file must be asked for, and be as large as the parameter. */
    void load(String model, ReferenceNames names, RankModel rank) {
        Set<String> unused = new TreeSet<>(file.names());
        unused.removeIf(name -> !name.startsWith(PARAMETER));
        for (String parameter : rank.holders().parameters()) {
            names(model, names, parameter).forEach(name -> unused.remove(PARAMETER + name));
        }
        for (Unit unit : rank.assembly().units()) {
            for (ShardedParameter parameter : unit.parameters()) {
                load(
                        unit,
                        parameter,
                        names(model, names, parameter.name()).stream()
                                .map(name -> file.tensor(PARAMETER + name))
                                .toList());
            }
            unit.keepOwnValues();
        }
        if (!unused.isEmpty()) {
            throw new CheckpointException(file.path(), "has " + unused + ", which " + model + " has no use for");
        }
    }

    private static List<String> names(String model, ReferenceNames files, String parameter) {
        List<String> names = files.referenceNames(parameter);
        if (names.isEmpty()) {
            throw new SettingException(
                    "%s: %s doesn't say what a reference calls its %s", Setting.REFERENCE, model, parameter);
        }
        return names;
    }

    /** The file's tensors are the parameter's rows, one tensor above the other. */
    private void load(Unit unit, ShardedParameter parameter, List<StoredTensor> stored) {
        long elements =
                stored.stream().mapToLong(tensor -> tensor.info().elements()).sum();
        long[] dims = parameter.shard().wholeDims();
        if (elements != parameter.shard().wholeSize()) {
            throw new CheckpointException(
                    file.path(),
                    "has " + stored.stream().map(StoredTensor::info).toList() + ", and " + parameter.name() + " is "
                            + Arrays.toString(dims));
        }
        try (Arena arena = Arena.ofConfined()) {
            Storage memory = Storage.on(arena.allocate(elements * Float.BYTES, Float.BYTES));
            LocalTensor whole = LocalTensor.dense(memory, DType.F32, dims);
            LocalTensor flat = whole.reshape(elements);
            long start = 0;
            for (StoredTensor tensor : stored) {
                tensor.copyTo(flat.section(0, start, tensor.info().elements()));
                start += tensor.info().elements();
            }
            unit.load(parameter, whole);
        }
    }

    /**
     * The reference's batches, round and round.
     *
     * @param seq positions of a sequence
     * @param vocabulary tokens that there are
     */
    public Batches batches(long seq, long vocabulary) {
        StoredTensor tokens = file.tensor(TOKENS);
        List<Long> shape = tokens.info().shape();
        if (shape.size() != 3 || tokens.info().elements() == 0 || shape.get(2) < seq + 1) {
            throw new CheckpointException(
                    file.path(),
                    "has " + tokens.info() + ", which are no batches of sequences of " + (seq + 1) + " tokens");
        }
        for (long at = 0; at < tokens.info().elements(); at++) {
            if (tokens.whole(at) < 0 || tokens.whole(at) >= vocabulary) {
                throw new CheckpointException(
                        file.path(),
                        "has token " + tokens.whole(at) + " in " + TOKENS + ", and the vocabulary ends before "
                                + vocabulary);
            }
        }
        long sequences = shape.get(0) * shape.get(1);
        return (first, positions, in, out) -> {
            for (long row = 0; row < in.dim(0); row++) {
                long start = (first + row) % sequences * shape.get(2);
                for (long t = 0; t < in.dim(1); t++) {
                    long at = start + positions.position(t);
                    in.setInt((int) tokens.whole(at), row, t);
                    out.setInt((int) tokens.whole(at + 1), row, t);
                }
            }
        };
    }

    /** The loss of each step. */
    double[] losses() {
        return reals("losses");
    }

    /** The norm of the gradients of each step. */
    double[] gradientNorms() {
        return reals("grad_norms");
    }

    private double[] reals(String name) {
        StoredTensor tensor = file.tensor(name);
        double[] numbers = new double[Math.toIntExact(tensor.info().elements())];
        Arrays.setAll(numbers, tensor::real);
        return numbers;
    }

    @Override
    public void close() {
        file.close();
    }
}
