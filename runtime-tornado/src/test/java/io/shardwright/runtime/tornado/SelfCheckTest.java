package io.shardwright.runtime.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.shardwright.runtime.tornado.check.SelfCheck;
import io.shardwright.runtime.tornado.check.SmallCase;
import io.shardwright.runtime.tornado.check.SmallCases;
import io.shardwright.runtime.tornado.kernel.TransferKernel;
import io.shardwright.runtime.tornado.launch.CuBlasMatmul;
import io.shardwright.runtime.tornado.launch.TornadoException;
import io.shardwright.runtime.tornado.matmul.CuBlasTrial;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.generated.GeneratedKernel;
import io.shardwright.tensor.DType;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import uk.ac.manchester.tornado.api.KernelContext;

@Tag("slow")
class SelfCheckTest {
    /** What becomes of a call to the device. */
    private interface Fault {
        Object call(Kernels device, Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static SelfCheck of(Fault fault) {
        return of(OnDevice.device(), fault);
    }

    private static SelfCheck of(Kernels device, Fault fault) {
        Kernels faulty = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    try {
                        if (method.getName().equals("with")) {
                            return proxy;
                        }
                        if (method.getName().equals("inBf16")) {
                            method.invoke(device, arguments);
                            return proxy;
                        }
                        return fault.call(device, method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new SelfCheck(() -> faulty);
    }

    private static Set<String> covered() {
        return SmallCases.ALL.stream()
                .map(SmallCase::kernels)
                .flatMap(List::stream)
                .filter(kernel -> !kernel.equals(CuBlasMatmul.NAME))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void allKernelsPass(DType real) {
        assertThatCode(() -> of((device, method, arguments) -> method.invoke(device, arguments))
                        .require(covered(), real))
                .doesNotThrowAnyException();
    }

    @Test
    void aDeviceIsCheckedAsAWhole() {
        OnDevice.device(); // or this test is skipped
        assertThat(new TornadoProvider().check(0).orElseThrow())
                .startsWith(covered().size() + 1 + " kernels ");
        SelfCheck check = of((device, method, arguments) ->
                method.getName().equals("sum") ? null : method.invoke(device, arguments));
        assertThatThrownBy(check::requireAll)
                .isInstanceOf(TornadoException.class)
                .hasMessageContaining("sumAll");
    }

    @Test
    void aKernelThatMakesSomethingElseStopsTheRun() throws ReflectiveOperationException {
        Method add = Arrays.stream(Kernels.class.getMethods())
                .filter(method -> method.getName().equals("add"))
                .findFirst()
                .orElseThrow();
        SelfCheck check = of((device, method, arguments) ->
                (method.getName().equals("multiply") ? add : method).invoke(device, arguments));
        assertThatThrownBy(() -> check.require(Set.of("multiplyRows"), DType.F32))
                .isInstanceOf(TornadoException.class)
                .hasMessageContaining(TornadoDevices.all().getFirst().name())
                .hasMessageContaining("multiplyRows")
                .hasMessageContaining("f32[37, 41]")
                .hasMessageContaining("the largest difference");
    }

    @Test
    void aProductOfCuBlasThatIsSomethingElseStopsTheRun() {
        Optional<TornadoKernels> device = OnDevice.deviceWithCuBlas();
        assumeThat(device).as("a device with cuBLAS").isPresent();
        assertThatCode(() -> of(device.orElseThrow(), (kernels, method, arguments) -> method.invoke(kernels, arguments))
                        .require(Set.of(CuBlasMatmul.NAME), DType.F32))
                .doesNotThrowAnyException();
        SelfCheck check = of(
                OnDevice.deviceWithCuBlas().orElseThrow(),
                (kernels, method, arguments) ->
                        method.getName().equals("linearInputGradient") ? null : method.invoke(kernels, arguments));
        assertThatThrownBy(() -> check.require(Set.of(CuBlasMatmul.NAME), DType.F32))
                .isInstanceOf(TornadoException.class)
                .hasMessageContaining("matmuls by cuBLAS")
                .hasMessageContaining("is NaN and not ")
                .hasMessageContaining("-D" + CuBlasTrial.WANTED + "=false");
    }

    @Test
    void aKernelThatIsNotRunStopsTheRun() {
        SelfCheck check = of((device, method, arguments) ->
                method.getName().equals("sum") ? null : method.invoke(device, arguments));
        assertThatThrownBy(() -> check.require(Set.of("sumAll"), DType.F32)).hasMessageContaining("is NaN and not ");
    }

    @Test
    void onlyKernelsOfTheModelAreChecked() {
        SelfCheck check = of((device, method, arguments) ->
                method.getName().equals("sum") ? null : method.invoke(device, arguments));
        assertThatCode(() -> check.require(Set.of("fillRows"), DType.F32)).doesNotThrowAnyException();
    }

    @Test
    void aChainIsHeldToItsSteps() {
        ElementwiseChain right = SomeDeviceChains.Y;
        ElementwiseChain wrong = new ElementwiseChain(
                        "my.ShardedMlpChains.WRONG",
                        1,
                        2,
                        0,
                        pieces -> pieces.add(pieces.output(0), pieces.input(0), pieces.input(1)))
                .withKernel(right.kernel().orElseThrow());
        assertThatCode(() -> check(right)).doesNotThrowAnyException();
        assertThatCode(() -> check(SomeDeviceChains.Y_GRADIENT)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(wrong))
                .isInstanceOf(TornadoException.class)
                .hasMessageContaining("my.ShardedMlpChains.WRONG");
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void whatTheCompilerWroteIsHeldToTheNaiveKernels(DType real) {
        for (String method : WrittenRows.ALL.methods()) {
            Set<String> kernels = WrittenRows.ALL.forMethod(method).stream()
                    .map(GeneratedKernel::name)
                    .collect(Collectors.toSet());
            SelfCheck right = of((device, call, arguments) -> call.invoke(device, arguments));
            right.add(method, WrittenRows.ALL);
            assertThatCode(() -> right.require(kernels, real)).as(method).doesNotThrowAnyException();
            SelfCheck notRun = of(
                    (device, call, arguments) -> call.getName().equals(method) ? null : call.invoke(device, arguments));
            notRun.add(method, WrittenRows.ALL);
            assertThatThrownBy(() -> notRun.require(kernels, real))
                    .as(method)
                    .isInstanceOf(TornadoException.class)
                    .hasMessageContaining(method);
        }
    }

    private static void check(ElementwiseChain chain) {
        SelfCheck check = of((device, method, arguments) -> method.invoke(device, arguments));
        check.add(chain);
        check.require(Set.of(chain.name()), DType.F32);
    }

    @Test
    void everyKernelHasASmallCase() throws IOException {
        Set<String> kernels = kernelClasses().stream()
                .filter(owner -> owner != TransferKernel.class)
                .flatMap(owner -> Arrays.stream(owner.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == void.class)
                .filter(method -> Arrays.asList(method.getParameterTypes()).contains(KernelContext.class))
                .map(Method::getName)
                .collect(Collectors.toSet());
        assertThat(kernels).isNotEmpty().isEqualTo(covered());
    }

    /** TornadoVM takes the index of a local array for bytes where the array was given to the method that uses it. */
    @Test
    void noMethodOfAKernelIsGivenAnArray() throws IOException {
        assertThat(kernelClasses().stream()
                        .flatMap(owner -> Arrays.stream(owner.getDeclaredMethods()))
                        .filter(method ->
                                Arrays.stream(method.getParameterTypes()).anyMatch(Class::isArray))
                        .map(Method::toString))
                .isEmpty();
    }

    /** Those of the package of kernels, and of the packages in it. */
    private static List<Class<?>> kernelClasses() throws IOException {
        Path folder = Path.of(
                        URI.create(Objects.requireNonNull(TransferKernel.class.getResource("TransferKernel.class"))
                                .toString()))
                .getParent();
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".class") && !file.endsWith("package-info.class"))
                    .map(file -> folder.relativize(file).toString().replace('/', '.'))
                    .<Class<?>>map(name -> named(name.substring(0, name.length() - ".class".length())))
                    .toList();
        }
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(TransferKernel.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
