package io.shardwright.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shardwright.runtime.launch.RankProcess;
import io.shardwright.runtime.system.UserId;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A job on two ranks, and another user of the host, who means it harm. Only root can be two users. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
@Tag("slow")
class OtherUserTest {
    /** One that no account has. */
    private static final int STRANGER = 64_987;

    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    @TempDir
    Path folder;

    /** Where everybody may write, as in {@code /tmp}. */
    private Path shared;

    private Path text;
    private Process job;

    @BeforeEach
    void mayBeTried() throws IOException {
        assumeTrue(UserId.own().equals(OptionalInt.of(0)), "only root can be two users: not tried");
        assumeTrue(Files.isExecutable(SETPRIV), "there is no setpriv: not tried");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        shared = Files.createDirectory(folder.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 01777);
        text = Files.writeString(folder.resolve("text"), "abcdefgh\n".repeat(100));
    }

    @AfterEach
    void end() throws InterruptedException {
        if (job != null) {
            List<ProcessHandle> ranks = job.children().toList();
            job.destroyForcibly().waitFor();
            ranks.forEach(rank -> rank.onExit().join());
        }
    }

    /** What the other user's shell came to. */
    private record Attack(int code, String output) {}

    private static Attack stranger(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                SETPRIV.toString(), "--reuid=" + STRANGER, "--regid=" + STRANGER, "--clear-groups", "--no-new-privs"));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        tellToRun(process);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Attack(process.exitValue(), output);
    }

    /** What a launcher says to its ranks; other commands don't read it, and may have ended. */
    private static void tellToRun(Process process) {
        try {
            process.getOutputStream().write(1);
            process.getOutputStream().flush();
        } catch (IOException e) {
            // it has ended
        }
    }

    private static void succeeds(String... command) throws IOException, InterruptedException {
        Attack attack = stranger(command);
        assertThat(attack.code()).as(attack.output()).isZero();
    }

    private static void fails(String script) throws IOException, InterruptedException {
        Attack attack = stranger("sh", "-c", script);
        assertThat(attack.code()).as("%s: %s", script, attack.output()).isNotZero();
        assertThat(attack.output()).as(script).containsAnyOf("denied", "not permitted", "Permission", "Operation not");
    }

    private void start(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("train", "tiny", "--data", text.toString()));
        arguments.addAll(List.of("--progress", "lines", "--sample", "0"));
        arguments.addAll(List.of("--ranks", "processes", "--mesh", "tp=2", "--steps", "2000000"));
        arguments.addAll(List.of("--log", output("log.csv")));
        arguments.addAll(List.of(more));
        job = CommandLineProcess.of(arguments).redirectErrorStream(true).start();
    }

    private void awaitFirstStep() throws IOException {
        var lines = job.inputReader();
        List<String> seen = new ArrayList<>();
        for (String line = lines.readLine(); line != null && !line.startsWith("step "); line = lines.readLine()) {
            seen.add(line);
        }
        assertThat(job.isAlive()).as("%s", seen).isTrue();
    }

    /** It writes a line for each step, beside the file until it is told to end. */
    private void assertGoesOn() throws IOException, InterruptedException {
        long before = logged();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (logged() <= before && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(logged()).isGreaterThan(before);
        assertThat(job.isAlive()).isTrue();
    }

    private long logged() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("log.csv"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(job.toHandle()), job.children()).toList();
    }

    /** The ranks' memory, as its path is known to everybody from their command lines. */
    private static List<Path> memory(ProcessHandle process) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
            return files.filter(file -> target(file).contains("memfd:shardwright"))
                    .toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private String output(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void cannotReadAlterStopOrAskIt() throws Exception {
        start("--json", output("run.json"), "--checkpoints", output("checkpoints"), "--checkpoint-every", "5");
        awaitFirstStep();
        List<Path> found = new ArrayList<>();
        for (ProcessHandle process : processes()) {
            long pid = process.pid();
            for (Path memory : memory(process)) {
                found.add(memory);
                assertThat(Files.size(memory)).isPositive();
                fails("head -c 1 " + memory);
                fails("dd if=/dev/zero of=" + memory + " bs=8 count=1 conv=notrunc");
            }
            for (String secret : List.of("mem", "environ", "maps")) {
                fails("head -c 1 /proc/" + pid + "/" + secret);
            }
            fails("ls /proc/" + pid + "/fd");
            for (String signal : List.of("TERM", "STOP", "QUIT", "KILL")) {
                fails("kill -" + signal + " " + pid);
            }
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            assertThat(stranger(jcmd, String.valueOf(pid), "VM.version").code()).isNotZero();
            try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
                assertThat(files.map(OtherUserTest::target)).noneMatch(file -> file.startsWith("socket:"));
            }
        }
        assertThat(found).isNotEmpty();
        fails("rm -f " + folder + "/log.csv*");
        fails("for file in " + folder + "/log.csv*; do echo x >> $file || exit 1; done");
        fails("echo x > " + output("run.json"));
        fails("touch " + output("checkpoints/step-1"));
        fails("rm -r " + output("checkpoints") + "/step-*");
        assertGoesOn();
    }

    /** With the command line of a rank, which everybody sees, and classes of his own. */
    @Test
    void cannotJoinIt() throws Exception {
        start();
        awaitFirstStep();
        long rank = job.children()
                .filter(child -> child.info().commandLine().orElse("").contains(RankProcess.class.getName()))
                .findFirst()
                .orElseThrow()
                .pid();
        String[] line = Files.readString(Path.of("/proc", String.valueOf(rank), "cmdline"))
                .split("\0");
        List<String> command = new ArrayList<>(Arrays.asList(line));
        int at = command.indexOf("-cp") + 1;
        command.set(at, copies(command.get(at)));
        Attack attack = stranger(command.toArray(String[]::new));
        assertThat(attack.code()).isNotZero();
        assertThat(attack.output()).contains("cannot open the memory that its host's ranks share (this user may not");
        assertGoesOn();
    }

    /** Class path entries where the other user can read them. */
    private String copies(String classPath) throws IOException {
        List<String> copies = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            Path from = Path.of(entry);
            Path to = folder.resolve("copy-" + copies.size() + "-" + from.getFileName());
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.toList()) {
                    Path copy = to.resolve(from.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(copy);
                    } else {
                        Files.copy(file, Files.isDirectory(from) ? copy : to, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
            copies.add(to.toString());
        }
        return String.join(File.pathSeparator, copies);
    }

    @Test
    void cannotTurnItsOutputsToAnotherPlace() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        for (String option : List.of("--json", "--report", "--trace", "--log")) {
            Path output = shared.resolve("output.jsonl");
            succeeds("ln", "-s", precious.toString(), output.toString());
            CommandLineRun run = train(option, output);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("cannot be written there (it is a link of another user's)");
            assertThat(Files.readString(precious)).isEqualTo("precious");
            Files.delete(output);

            succeeds("mkfifo", output.toString());
            run = train(option, output);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("cannot be written there (it is a pipe or device of another user's)");
            Files.delete(output);

            // A link of one's own is followed, and stays.
            Files.createSymbolicLink(output, folder.resolve("mine"));
            Files.writeString(folder.resolve("mine"), "");
            run = train(option, output);
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(Files.isSymbolicLink(output)).isTrue();
            assertThat(folder.resolve("mine")).isNotEmptyFile();
            assertThat(UserId.of(folder.resolve("mine"))).hasValue(0);
            Files.delete(folder.resolve("mine"));
            Files.delete(output);
        }
    }

    private CommandLineRun train(String option, Path output) {
        return CommandLineRun.of(
                "train",
                "tiny",
                "--data",
                text.toString(),
                "--progress",
                "lines",
                "--sample",
                "0",
                "--steps",
                "1",
                "--ranks",
                "threads",
                option,
                output.toString());
    }
}
