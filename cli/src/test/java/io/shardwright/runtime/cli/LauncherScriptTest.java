package io.shardwright.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./shardwright} in a project that is built, with a JDK whose {@code java} is a script. */
@Timeout(60)
@Tag("slow")
class LauncherScriptTest {
    @TempDir
    Path root;

    private Path jdk;
    private Path archive;

    @BeforeEach
    void install() throws IOException {
        Files.copy(Path.of("..", "shardwright"), root.resolve("shardwright"));
        Files.writeString(root.resolve("pom.xml"), "<shardwright.jvm>-Dflag=1</shardwright.jvm>");
        Path target = Files.createDirectories(root.resolve("samples/all/target"));
        Files.writeString(target.resolve("classpath"), root.resolve("pom.xml").toString());
        archive = target.resolve("classes.jsa");
        jdk = root.resolve("jdk");
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        executable(jdk.resolve("bin/javac"), "");
        java("");
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** @param archiving what it does when it is to archive classes */
    private void java(String archiving) throws IOException {
        executable(jdk.resolve("bin/java"), """
            if [[ "$*" == *ArchiveClassesAtExit* ]]; then
              %s
              exit 0
            fi
            trap 'echo saved >&2; exit 143' TERM
            echo "run with $*"
            if [[ "$*" == *wait* ]]; then
              while :; do :; done
            fi
            """.formatted(archiving));
    }

    private ProcessBuilder script(String... command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", jdk.toString());
        return builder;
    }

    private static String said(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void namesALimitOfOpenFilesThatIsTooLow() throws Exception {
        Process script = script("bash", "-c", "ulimit -n 20 && exec ./shardwright version")
                .start();
        assertThat(said(script)).isEqualTo("""
            shardwright: this shell lets a process open 20 files; a job needs 128
            shardwright:   Fix: ulimit -n 1024, where that is allowed
            """);
        assertThat(script.waitFor()).isEqualTo(1);
    }

    /** As of a service that belongs to no user. */
    @Test
    void needsNoHome() throws Exception {
        ProcessBuilder builder = script("./shardwright", "version");
        builder.environment().remove("HOME");
        Process script = builder.start();
        assertThat(said(script)).startsWith("run with -Dflag=1 ").endsWith(" version\n");
        assertThat(script.waitFor()).isZero();
    }

    @Test
    void whereClassesCannotBeArchivedAnEmptyFileStandsForThem() throws Exception {
        java("exit 1");
        Process script = script("./shardwright", "version").start();
        assertThat(said(script)).contains("run with ").doesNotContain("SharedArchiveFile");
        assertThat(archive).isEmptyFile();
    }

    @Test
    void whoEndsItWhileItArchivesClassesEndsIt() throws Exception {
        for (String code : List.of("130", "143")) {
            java("touch \"" + archive + ".$PPID\"; exit " + code);
            Process script = script("./shardwright", "version").start();
            assertThat(said(script)).isEmpty();
            assertThat(script.waitFor()).isEqualTo(Integer.parseInt(code));
            assertThat(archive.getParent().toFile().list()).containsExactlyInAnyOrder("classpath", "lock");
        }
    }

    /** A terminal's Ctrl-C, and many a scheduler, tell all processes of a group. */
    @Test
    void whatIsSaidAfterTheGroupWasToldToEndIsHeard() throws Exception {
        Process script = script("setsid", "./shardwright", "wait").start();
        try (var lines = script.inputReader()) {
            assertThat(lines.readLine()).startsWith("run with ");
            long group = script.pid();
            new ProcessBuilder("kill", "-TERM", "--", "-" + group).start().waitFor();
            assertThat(lines.readLine()).isEqualTo("saved");
        }
        assertThat(script.waitFor()).isEqualTo(143);
    }
}
