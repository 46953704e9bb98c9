package io.shardwright.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NotCompiledExceptionTest {
    /** All public methods that take or give a tensor or tokens. */
    static Stream<Method> operations() {
        return Stream.of(
                        Tensor.class,
                        Linear.class,
                        Embedding.class,
                        LayerNorm.class,
                        RmsNorm.class,
                        Dropout.class,
                        Ops.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !returnsItsOwnModule(method));
    }

    private static boolean returnsItsOwnModule(Method method) {
        return method.getReturnType() == method.getDeclaringClass() && method.getDeclaringClass() != Tensor.class;
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anOperationNamesItselfAndTheCompiler(Method operation) throws ReflectiveOperationException {
        @Nullable
        Object receiver = Modifier.isStatic(operation.getModifiers()) ? null : instance(operation.getDeclaringClass());
        Object[] arguments = Arrays.stream(operation.getParameterTypes())
                .map(NotCompiledExceptionTest::zero)
                .toArray();

        assertThatThrownBy(() -> operation.invoke(receiver, arguments))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOf(NotCompiledException.class)
                .hasMessageStartingWith(
                        operation.getDeclaringClass().getSimpleName() + "." + operation.getName() + " was called");
    }

    @Test
    void theMessageShowsHowToNameTheProcessor() {
        assertThatThrownBy(() -> Ops.gelu(new Tensor()))
                .hasMessageContaining("ShardedGpt.create(config, world)")
                .hasMessageContaining("Since JDK 23")
                .hasMessageContaining("<annotationProcessorPaths>")
                .hasMessageContaining("<groupId>io.shardwright</groupId>")
                .hasMessageContaining("<artifactId>shardwright-processor</artifactId>");
    }

    @Test
    void constructingAModelIsHarmless() {
        assertThat(Modules.repeat(3, () -> Linear.withoutBias(4, 8).initial(0.01)))
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    private static Object instance(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        return constructor.newInstance(Arrays.stream(constructor.getParameterTypes())
                .map(NotCompiledExceptionTest::zero)
                .toArray());
    }

    /** The value that an array of {@code type} starts with. */
    private static @Nullable Object zero(Class<?> type) {
        return Array.get(Array.newInstance(type, 1), 0);
    }
}
