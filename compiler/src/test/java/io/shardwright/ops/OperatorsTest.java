package io.shardwright.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.dsl.Mask;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.Tensor;
import io.shardwright.ir.Op;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.description.WrittenAs;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class OperatorsTest {
    @Test
    void everyOperatorIsListed() throws IOException, URISyntaxException {
        assertThat(Operators.ALL).extracting(Operator::type).containsExactlyInAnyOrderElementsOf(classes());
    }

    @Test
    void operatorsAreListedInOrderOfTheirClasses() {
        assertThat(Operators.ALL)
                .extracting(operator -> operator.type().getSimpleName())
                .isSorted();
    }

    @Test
    void everyMethodOfTheLanguageIsWhatOneOperatorIsWrittenAs() {
        List<String> methods = Stream.of(Tensor.class, Mask.class, Ops.class)
                .flatMap(owner -> Arrays.stream(owner.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(OperatorsTest::signature)
                .toList();
        assertThat(Operators.ALL)
                .flatExtracting(Operator::written)
                .extracting(OperatorsTest::signature)
                .containsExactlyInAnyOrderElementsOf(methods);
    }

    @Test
    void operatorsThatNoMethodMakesSayWhereTheyComeFrom() {
        assertThat(Operators.ALL)
                .allSatisfy(operator -> assertThat(operator.written().isEmpty())
                        .as(operator.name())
                        .isEqualTo(!operator.origin().isEmpty()));
    }

    /** Numbers count only where they tell a method from another. */
    private static String signature(Method method) {
        Class<?> owner = method.getDeclaringClass();
        long alike = Arrays.stream(owner.getDeclaredMethods())
                .filter(other -> other.getName().equals(method.getName())
                        && other.getParameterCount() == method.getParameterCount())
                .count();
        long numbers = Arrays.stream(method.getParameterTypes())
                .filter(double.class::equals)
                .count();
        String of = owner == Tensor.class ? "x." : owner == Mask.class ? "m." : "";
        return signature(of + method.getName(), method.getParameterCount(), alike > 1 ? numbers : 0);
    }

    private static String signature(WrittenAs written) {
        String of = written.isOfTensor() ? "x." : written.isOfMask() ? "m." : "";
        return signature(of + written.method(), written.parameters(), written.numbers());
    }

    private static String signature(String method, int parameters, long numbers) {
        return method + " with " + parameters + ", of which numbers " + numbers;
    }

    private static List<Class<? extends Op>> classes() throws IOException, URISyntaxException {
        Path root = Path.of(Operators.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(root.resolve("io/shardwright/ops"))) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
                    .map(name -> load(name.replace(".class", "").replace('/', '.')))
                    .filter(type -> Op.class.isAssignableFrom(type) && !type.isInterface())
                    .<Class<? extends Op>>map(type -> type.asSubclass(Op.class))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
