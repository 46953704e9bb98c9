package io.shardwright.processor.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import io.shardwright.processor.write.text.GeneratedClass;
import io.shardwright.spi.Assembly;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the generated feed-forward layer on threads as ranks, against plain code in double and its finite differences. */
@Timeout(60)
class GeneratedMlpTest {
    private static final int ROWS = 6;
    private static final int HIDDEN = 4;
    private static final int INNER = 4 * HIDDEN;
    private static final List<String> WEIGHTS = List.of("up.weight", "up.bias", "down.weight", "down.bias");
    private static final int[] SIZES = {INNER * HIDDEN, INNER, HIDDEN * INNER, HIDDEN};

    private static Class<?> sharded;
    private static Object config;

    @BeforeAll
    static void compile() throws Exception {
        GeneratedClass model = Written.classes(Models.mlp()).getFirst();
        Compilation compilation = Compiler.javac()
                .compile(
                        JavaFileObjects.forSourceString(model.name(), model.source()),
                        JavaFileObjects.forSourceString("samples.gpt.Mlp", "package samples.gpt; final class Mlp {}"),
                        JavaFileObjects.forSourceString(
                                "samples.gpt.GptConfig",
                                "package samples.gpt; public record GptConfig(int hidden) {}"));
        ClassLoader loader = new CompiledClasses(compilation.generatedFiles());
        sharded = loader.loadClass(model.name());
        config = loader.loadClass("samples.gpt.GptConfig")
                .getConstructor(int.class)
                .newInstance(HIDDEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void givesTheResultAndGradientsOfPlainCode(int tp) throws Exception {
        double[] x = values("x", ROWS * HIDDEN);
        double[] dy = values("dy", ROWS * HIDDEN);
        Map<String, double[]> weights = new LinkedHashMap<>();
        for (int i = 0; i < SIZES.length; i++) {
            weights.put(WEIGHTS.get(i), values(WEIGHTS.get(i), SIZES[i]));
        }
        PlainRank.Group group = PlainRank.Group.of(tp);
        List<Ran> ranks;
        try (ExecutorService threads = Executors.newFixedThreadPool(tp)) {
            List<Future<Ran>> running = IntStream.range(0, tp)
                    .mapToObj(rank -> threads.submit(() -> run(rank, group, x, dy)))
                    .toList();
            ranks = running.stream().map(GeneratedMlpTest::result).toList();
        }
        for (int rank = 0; rank < tp; rank++) {
            Ran ran = ranks.get(rank);
            assertClose(ran.y(), forward(x, weights));
            assertClose(ran.dx(), differences(x, () -> product(forward(x, weights), dy)));
            for (Parameter parameter : ran.parameters().values()) {
                double[] whole = weights.get(parameter.name());
                double[] expected = differences(whole, () -> product(forward(x, weights), dy));
                double[] shard = Arrays.stream(PlainRank.wholeIndices(parameter, rank))
                        .mapToDouble(index -> expected[(int) index])
                        .toArray();
                assertClose(Floats.read(parameter.gradient()), shard);
            }
        }
    }

    @Test
    void addsToTheGradientsThatAreThere() throws Exception {
        double[] x = values("x", ROWS * HIDDEN);
        double[] dy = values("dy", ROWS * HIDDEN);
        Model model = new Model(0, PlainRank.Group.of(1));
        model.step(x, dy);
        float[] once = Floats.read(model.rank.parameters.get("up.weight").gradient());
        model.step(x, dy);
        float[] twice = Floats.read(model.rank.parameters.get("up.weight").gradient());
        for (int i = 0; i < once.length; i++) {
            assertThat(twice[i]).isCloseTo(2 * once[i], within(1e-5f * (1 + Math.abs(once[i]))));
        }
    }

    @Test
    void splitsItsBackwardIntoTwoPartsThatAddUpToIt() throws Exception {
        double[] x = values("x", ROWS * HIDDEN);
        double[] dy = values("dy", ROWS * HIDDEN);
        Model whole = new Model(0, PlainRank.Group.of(1));
        whole.step(x, dy);
        Model split = new Model(0, PlainRank.Group.of(1));
        split.splitStep(x, dy);
        assertThat(Floats.read(split.dx)).isEqualTo(Floats.read(whole.dx));
        for (String name : WEIGHTS) {
            assertThat(Floats.read(split.rank.parameters.get(name).gradient()))
                    .as(name)
                    .isEqualTo(Floats.read(whole.rank.parameters.get(name).gradient()));
        }
    }

    private record Ran(float[] y, float[] dx, Map<String, Parameter> parameters) {}

    private static Ran run(int number, PlainRank.Group group, double[] x, double[] dy) throws Exception {
        Model model = new Model(number, group);
        model.step(x, dy);
        return new Ran(Floats.read(model.y), Floats.read(model.dx), model.rank.parameters);
    }

    /** The generated class on one rank, with memory. */
    private static final class Model {
        private final PlainRank rank;
        private final Object generated;
        private final Object saved;
        private final LocalTensor x;
        private final LocalTensor y;
        private final LocalTensor dx;
        private final LocalTensor dy;

        Model(int number, PlainRank.Group group) throws Exception {
            rank = new PlainRank(number, group, (name, index) -> values(name, (int) (index + 1))[index.intValue()]);
            generated =
                    sharded.getConstructor(config.getClass(), Assembly.class).newInstance(config, rank);
            saved = sharded.getMethod("newSaved", Slot.class).invoke(generated, rank.slot());
            x = rank.tensor(DType.F32, 2, 3, HIDDEN);
            y = rank.tensor(DType.F32, 2, 3, HIDDEN);
            dx = rank.tensor(DType.F32, 2, 3, HIDDEN);
            dy = rank.tensor(DType.F32, 2, 3, HIDDEN);
            rank.commit();
        }

        void step(double[] input, double[] gradient) throws Exception {
            Floats.write(x, floats(input));
            Floats.write(dy, floats(gradient));
            call("forward", x, y);
            call("backward", x, dy, dx);
        }

        void splitStep(double[] input, double[] gradient) throws Exception {
            Floats.write(x, floats(input));
            Floats.write(dy, floats(gradient));
            call("forward", x, y);
            call("inputGradients", x, dy, dx);
            call("weightGradients", x, dy);
        }

        private void call(String method, LocalTensor... tensors) throws Exception {
            List<Class<?>> types = new ArrayList<>(Collections.nCopies(tensors.length, LocalTensor.class));
            types.add(saved.getClass());
            List<Object> arguments = new ArrayList<>(List.of(tensors));
            arguments.add(saved);
            sharded.getMethod(method, types.toArray(Class<?>[]::new)).invoke(generated, arguments.toArray());
        }
    }

    private static double[] forward(double[] x, Map<String, double[]> weights) {
        double[] a = linear(x, weights.get("up.weight"), weights.get("up.bias"), HIDDEN);
        for (int i = 0; i < a.length; i++) {
            a[i] = PlainKernels.geluTanh(a[i]);
        }
        return linear(a, weights.get("down.weight"), weights.get("down.bias"), INNER);
    }

    private static double[] linear(double[] x, double[] w, double[] b, int inputs) {
        double[] y = new double[x.length / inputs * b.length];
        for (int at = 0; at < y.length; at++) {
            y[at] = b[at % b.length];
            for (int i = 0; i < inputs; i++) {
                y[at] += x[at / b.length * inputs + i] * w[at % b.length * inputs + i];
            }
        }
        return y;
    }

    private static double[] differences(double[] point, java.util.function.DoubleSupplier function) {
        double step = 1e-5;
        double[] gradient = new double[point.length];
        for (int i = 0; i < point.length; i++) {
            double was = point[i];
            point[i] = was + step;
            double above = function.getAsDouble();
            point[i] = was - step;
            double below = function.getAsDouble();
            point[i] = was;
            gradient[i] = (above - below) / (2 * step);
        }
        return gradient;
    }

    private static double product(double[] left, double[] right) {
        return IntStream.range(0, left.length)
                .mapToDouble(i -> left[i] * right[i])
                .sum();
    }

    /** The first {@code count} of an endless series that a name has; as floats hold them, so that both sides start equal. */
    private static double[] values(String name, int count) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        return random.doubles(count, -1, 1).map(value -> (float) value).toArray();
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static void assertClose(float[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-4 * (1 + Math.abs(expected[i]))));
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Classes as javac left them in memory. */
    private static final class CompiledClasses extends ClassLoader {
        private final Map<String, byte[]> bytes = new LinkedHashMap<>();

        CompiledClasses(List<JavaFileObject> files) throws IOException {
            super(GeneratedMlpTest.class.getClassLoader());
            for (JavaFileObject file : files) {
                String path = file.getName();
                if (file.getKind() == JavaFileObject.Kind.CLASS) {
                    String name = path.substring(path.indexOf("samples/"), path.length() - ".class".length());
                    try (InputStream in = file.openInputStream()) {
                        bytes.put(name.replace('/', '.'), in.readAllBytes());
                    }
                }
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] found = bytes.get(name);
            if (found == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, found, 0, found.length);
        }
    }
}
