package io.shardwright.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.spi.model.ModelUnits;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees whose jars are not what they should be. */
class ClassPathErrorsTest {
    @TempDir
    Path folder;

    /** Has the name of a model that is there already. */
    public static final class OtherTiny implements TrainableModel {
        @Override
        public String name() {
            return "tiny";
        }

        @Override
        public Map<String, Long> sizes() {
            return Map.of("seq", 1L, "batch", 1L);
        }

        @Override
        public ModelUnits units(ModelChoice choice) {
            throw new IllegalStateException("nobody asks for it");
        }
    }

    /** {@code train tiny}, with one more services file on the class path. */
    private CommandLineRun train(String provider) throws IOException {
        Path services = folder.resolve("META-INF/services/" + TrainableModel.class.getName());
        Files.createDirectories(services.getParent());
        Files.writeString(services, provider);
        Thread thread = Thread.currentThread();
        ClassLoader former = thread.getContextClassLoader();
        URL[] more = {URI.create(folder.toUri().toString()).toURL()};
        try (URLClassLoader loader = new URLClassLoader(more, former)) {
            thread.setContextClassLoader(loader);
            return CommandLineRun.of("train", "tiny");
        } finally {
            thread.setContextClassLoader(former);
        }
    }

    private static void assertRefused(CommandLineRun run, String... said) {
        assertThat(run.code()).as(run.err()).isNotZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(said).contains("\n  Fix: ").doesNotContain("\tat ");
    }

    @Test
    void namesAClassThatAServicesFileNamesAndThatIsNotThere() throws IOException {
        assertRefused(train("com.example.Missing"), "cannot be had", "com.example.Missing");
    }

    @Test
    void namesBothModelsOfOneName() throws IOException {
        assertRefused(
                train(OtherTiny.class.getName()),
                "two models are called tiny: ",
                "io.shardwright.runtime.train.TinyTrainable",
                OtherTiny.class.getName());
    }

    @Test
    void namesEntriesOfTheClassPathThatDoNotExist() {
        String missing = folder.resolve("model.jar").toString();
        assertThatThrownBy(() -> ClassPath.check(folder + File.pathSeparator + missing))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("the class path has " + missing + ", which doesn't exist\n  Fix: ");
        ClassPath.check(folder.toString());
    }
}
