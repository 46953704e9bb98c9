package io.shardwright.runtime.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A version of TornadoVM in which a class of 5.2.0 has gone: version 6 has another cuBLAS. */
class OtherTornadoTest {
    private static final String OURS = "matmuls by our own kernel";

    /** All classes once more, but for one. */
    private static final class AllBut extends URLClassLoader {
        private final String gone;

        AllBut(String gone) {
            super(classPath(), ClassLoader.getPlatformClassLoader());
            this.gone = gone;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.equals(gone)) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }

        private static URL[] classPath() {
            return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                    .splitAsStream(System.getProperty("java.class.path"))
                    .map(AllBut::url)
                    .toArray(URL[]::new);
        }

        private static URL url(String entry) {
            try {
                return Path.of(entry).toUri().toURL();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What {@code ./shardwright devices} says of all devices. */
    private static String devicesWithout(String gone) throws ReflectiveOperationException, IOException {
        assumeThat(TornadoDevices.areStandIns())
                .as("TornadoVM on the class path")
                .isTrue();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (AllBut loader = new AllBut(gone)) {
            // TornadoVM finds libraries by it.
            Thread.currentThread().setContextClassLoader(loader);
            Object provider = loader.loadClass(TornadoProvider.class.getName())
                    .getConstructor()
                    .newInstance();
            return provider.getClass().getMethod("devices").invoke(provider).toString();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uk.ac.manchester.tornado.cublas.provider.CuBlasLibraryProvider",
                "uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider",
                "uk.ac.manchester.tornado.runtime.library.spi.LibraryContext"
            })
    void ourOwnKernelTakesOverAndSaysWhichClassOfCuBlasHasGone(String gone)
            throws ReflectiveOperationException, IOException {
        assertThat(devicesWithout(gone)).contains(OURS + " and not by cuBLAS: ", gone.replace('.', '/'));
    }

    @Test
    void withAllClassesCuBlasMakesTheMatmulsOfOneDevice() throws ReflectiveOperationException, IOException {
        assertThat(devicesWithout("")).contains("matmuls by cuBLAS");
    }
}
