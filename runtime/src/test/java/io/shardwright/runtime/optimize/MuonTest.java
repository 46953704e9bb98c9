package io.shardwright.runtime.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.OnRanks;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.WholeTensors;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.spi.Initial;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MuonTest {
    private static final AdamW.Settings ADAM_W = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1);
    private static final Supplier<Kernels> FAST = () -> new CpuKernelProvider().create();

    private static double[][] random(String name, int rows, int cols) {
        HashedNormal numbers = new HashedNormal(name, 11, 1);
        double[][] matrix = new double[rows][cols];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                matrix[i][j] = numbers.element((long) i * cols + j);
            }
        }
        return matrix;
    }

    private static void write(LocalTensor tensor, double[][] values) {
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < values[0].length; j++) {
                tensor.set((float) values[i][j], i, j);
            }
        }
    }

    private static double[][] read(LocalTensor tensor) {
        double[][] values = new double[(int) tensor.dim(0)][(int) tensor.dim(1)];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < values[0].length; j++) {
                values[i][j] = tensor.get(i, j);
            }
        }
        return values;
    }

    private static double relativeDifference(double[][] found, double[][] expected) {
        return PlainMatrix.norm(PlainMatrix.sum(1, found, -1, expected)) / PlainMatrix.norm(expected);
    }

    /** What the runtime makes of a matrix in float32. */
    private static double[][] orthogonal(double[][] matrix) {
        int rows = matrix.length;
        int cols = matrix[0].length;
        LocalTensor x = tensor(rows, cols);
        write(x, matrix);
        new NewtonSchulz(FAST.get(), x, tensor(NewtonSchulz.workElements(rows, cols))).run();
        return read(x);
    }

    private static LocalTensor tensor(long... dims) {
        long size = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        return LocalTensor.dense(Storage.on(Arena.ofAuto().allocate(4 * size, 64)), DType.F32, dims);
    }

    private static double polynomial(double x) {
        for (int step = 0; step < 5; step++) {
            x = 3.4445 * x - 4.7750 * Math.pow(x, 3) + 2.0315 * Math.pow(x, 5);
        }
        return x;
    }

    @ParameterizedTest
    @CsvSource({"24, 40", "40, 24", "33, 33", "1, 7", "64, 3"})
    void singularValuesFollowThePolynomial(int rows, int cols) {
        double[][] matrix = random("g", rows, cols);
        double norm = PlainMatrix.norm(matrix) + 1e-7;
        double[] expected = Arrays.stream(PlainMatrix.singularValues(matrix))
                .map(value -> polynomial(value / norm))
                .sorted()
                .toArray();
        double[] found = PlainMatrix.singularValues(orthogonal(matrix));
        assertThat(found).containsExactly(expected, Offset.offset(2e-5));
        assertThat(relativeDifference(orthogonal(matrix), PlainMatrix.orthogonal(matrix)))
                .isLessThan(2e-5);
    }

    @Test
    void aMatrixOfZeroesStaysZero() {
        assertThat(PlainMatrix.norm(orthogonal(new double[5][8]))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"24, 40", "40, 24"})
    void severalStepsAreThePlainLoop(int rows, int cols) {
        Muon.Settings settings = new Muon.Settings(0.95, 0.1, 20, ADAM_W);
        double[][] found = OnRanks.run(1, FAST, world -> {
                    ModelAssembly root = world.assembly(1, 1);
                    Parameter matrix = root.parameter(
                            "w", ParameterRole.HIDDEN_MATRIX, Initial.constant(0), Split.none(), rows, cols);
                    Optimizer optimizer = settings.create(new OwnedParts(root));
                    root.commit();
                    write(matrix.value(), random("w", rows, cols));
                    for (int step = 0; step < 5; step++) {
                        write(matrix.gradient(), random("g" + step, rows, cols));
                        optimizer.step(1e-3, 0.5);
                        assertThat(PlainMatrix.norm(read(matrix.gradient()))).isZero();
                    }
                    return read(matrix.value());
                })
                .getFirst();
        double[][] value = random("w", rows, cols);
        double[][] mean = new double[rows][cols];
        for (int step = 0; step < 5; step++) {
            double[][] g = random("g" + step, rows, cols);
            mean = PlainMatrix.sum(0.95, mean, 0.05 * 0.5, g);
            double[][] update = PlainMatrix.orthogonal(PlainMatrix.sum(0.95, mean, 0.05 * 0.5, g));
            double length = Math.sqrt(Math.max(1, (double) rows / cols));
            value = PlainMatrix.sum(1 - 0.02 * 0.1, value, -0.02 * length, update);
        }
        assertThat(relativeDifference(found, value)).isLessThan(1e-5);
    }

    // ---------------------------------------------------------------- sharded

    private static final int HIDDEN = 16;

    /** One parameter of each kind, cut over tp in each way. */
    private static List<Parameter> model(ModelAssembly root) {
        Initial initial = Initial.normal(0.02);
        ParameterRole matrix = ParameterRole.HIDDEN_MATRIX;
        return List.of(
                root.parameter("table", ParameterRole.EMBEDDING, initial, Split.over(Axis.TP, 0), 32, HIDDEN),
                root.parameter("qkv", matrix, initial, Split.over(Axis.TP, 0, HIDDEN, HIDDEN, HIDDEN), 48, HIDDEN),
                root.parameter("out", matrix, initial, Split.over(Axis.TP, 1), HIDDEN, HIDDEN),
                root.parameter("up", matrix, initial, Split.over(Axis.TP, 0, 64), 64, HIDDEN),
                root.parameter("down", matrix, initial, Split.over(Axis.TP, 1, 64), HIDDEN, 64),
                root.parameter("router", matrix, initial, Split.none(), 8, HIDDEN),
                root.parameter("head", ParameterRole.HEAD, initial, Split.over(Axis.TP, 0), 32, HIDDEN));
    }

    /** Whole parameters after some steps, by name, and each rank's copy of those that aren't split. */
    private static Map<String, double[][]> train(int ranks, OptimizerSettings settings) {
        List<Map<String, double[][]>> all = OnRanks.run(ranks, FAST, world -> {
            ModelAssembly root = world.assembly(1, 1);
            model(root);
            Optimizer optimizer = settings.create(new OwnedParts(root));
            root.commit();
            for (int step = 0; step < 3; step++) {
                for (ShardedParameter parameter : root.parameters()) {
                    LocalTensor whole = tensor(parameter.shard().wholeDims());
                    write(whole, random(parameter.name() + step, (int) whole.dim(0), (int) whole.dim(1)));
                    WholeTensors.load(parameter.shard(), parameter.parameter().gradient(), whole);
                }
                optimizer.step(1e-3, 1);
            }
            return wholes(world, root);
        });
        for (Map<String, double[][]> other : all) {
            other.forEach((name, values) ->
                    assertThat(values).isDeepEqualTo(all.getFirst().get(name)));
        }
        return all.getFirst();
    }

    private static Map<String, double[][]> wholes(RankWorld world, ModelAssembly root) {
        Map<String, double[][]> wholes = new LinkedHashMap<>();
        for (ShardedParameter parameter : root.parameters()) {
            LocalTensor whole = tensor(parameter.shard().wholeDims());
            WholeTensors.gather(world, parameter, whole, parameter.parameter().value());
            wholes.put(parameter.name(), read(whole));
        }
        return wholes;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void shardsGoTheWayOfTheWholeMatrix(int ranks) {
        Muon.Settings settings = new Muon.Settings(0.95, 0.1, 20, ADAM_W);
        Map<String, double[][]> alone = train(1, settings);
        train(ranks, settings)
                .forEach((name, values) -> assertThat(relativeDifference(values, alone.get(name)))
                        .as(name)
                        .isLessThan(1e-6));
    }

    /** Otherwise the test above would find nothing. */
    @Test
    void orthogonalShardsAreNotTheShardsOfTheOrthogonalMatrix() {
        double[][] matrix = random("g", 64, 64);
        List<double[]> shards = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            shards.addAll(Arrays.asList(orthogonal(Arrays.copyOfRange(matrix, 32 * rank, 32 * rank + 32))));
        }
        assertThat(relativeDifference(shards.toArray(double[][]::new), orthogonal(matrix)))
                .isBetween(0.4, 0.7);
    }

    @Test
    void allThatIsNoHiddenMatrixGoesByAdamW() {
        Map<String, double[][]> muon = train(2, new Muon.Settings(0.95, 0.1, 20, ADAM_W));
        Map<String, double[][]> adamW = train(2, ADAM_W);
        for (String name : List.of("table", "head")) {
            assertThat(muon.get(name)).isDeepEqualTo(adamW.get(name));
        }
        for (String name : List.of("qkv", "out", "up", "down", "router")) {
            assertThat(relativeDifference(muon.get(name), adamW.get(name)))
                    .as(name)
                    .isGreaterThan(0.1);
        }
    }

    @Test
    void refusesWhatIsNoMatrix() {
        OnRanks.alone(world -> {
            ModelAssembly root = world.assembly(1, 1);
            root.parameter("experts", ParameterRole.HIDDEN_MATRIX, Initial.constant(0), Split.none(), 2, 3, 4);
            Muon.Settings settings = new Muon.Settings(0.95, 0, 1, ADAM_W);
            assertThatThrownBy(() -> settings.create(new OwnedParts(root)))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("experts has 3 dims");
            return true;
        });
    }
}
