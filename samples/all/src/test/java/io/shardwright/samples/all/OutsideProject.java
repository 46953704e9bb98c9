package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A project that isn't part of this build: built by Maven against artifacts as {@code mvn install} leaves them, in a repository that is thrown away. What
 * others have made comes from the repository that this build has filled, or is downloaded: on a new machine, this is the first to ask
 * Maven for a class path.
 */
final class OutsideProject {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final String VERSION = "0.1.0-SNAPSHOT";
    private static final List<String> MODULES = List.of(
            "annotations",
            "grammar",
            "dsl",
            "compiler",
            "processor",
            "planner",
            "runtime",
            "runtime-mpi",
            "runtime-tornado");

    private static final List<String> JAVA = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            // Ranks live for a few seconds: what starts quickly is fastest.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC");

    private final Path folder;
    private final String classPath;

    /**
     * Copies, installs and builds.
     *
     * @param sources a {@code pom.xml}, and classes of one package
     * @param empty folder for all of it
     */
    OutsideProject(Path sources, String packageName, Path empty) throws IOException, InterruptedException {
        folder = empty.resolve("project");
        Path repository = empty.resolve("repository");
        copy(sources, folder.resolve("src/main/java").resolve(packageName.replace('.', '/')));
        install("parent", ROOT, repository);
        for (String module : MODULES) {
            install(module, ROOT.resolve(module), repository);
        }
        Path filled =
                Path.of(System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository"));
        run(
                List.of(
                        "mvn",
                        "-B",
                        "-q",
                        "-Dmaven.repo.local=" + repository,
                        "-Dmaven.repo.local.tail=" + filled,
                        "compile",
                        "dependency:build-classpath",
                        "-Dmdep.outputFile=target/classpath"),
                Map.of("JAVA_HOME", System.getProperty("java.home")));
        classPath = folder.resolve("target/classes") + ":" + Files.readString(folder.resolve("target/classpath"));
        assertThat(classPath).as("artifacts, and no classes of this build").contains(repository.toString());
    }

    private void copy(Path sources, Path classes) throws IOException {
        Files.createDirectories(classes);
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.toList()) {
                boolean isClass = file.toString().endsWith(".java");
                Files.copy(file, (isClass ? classes : folder).resolve(file.getFileName()));
            }
        }
    }

    private static void install(String module, Path source, Path repository) throws IOException {
        String artifact = "shardwright-" + module;
        Path target = repository.resolve("io/shardwright").resolve(artifact).resolve(VERSION);
        Files.createDirectories(target);
        Files.copy(source.resolve("pom.xml"), target.resolve(artifact + "-" + VERSION + ".pom"));
        Path classes = source.resolve("target/classes");
        if (!Files.isDirectory(classes)) {
            return;
        }
        try (JarOutputStream jar =
                        new JarOutputStream(Files.newOutputStream(target.resolve(artifact + "-" + VERSION + ".jar")));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
            }
        }
    }

    /** What a program prints that runs in a JVM, or in those that {@code starter} starts. */
    String java(List<String> starter, String main, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(starter);
        command.addAll(JAVA);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        return run(command, Map.of("OMPI_ALLOW_RUN_AS_ROOT", "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"));
    }

    private String run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = String.join("\n", process.inputReader().lines().toList());
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).as(output).isTrue();
        assertThat(process.exitValue()).as("%s%n%s", command, output).isZero();
        return output;
    }
}
