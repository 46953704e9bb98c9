package io.shardwright.samples.all;

import io.shardwright.runtime.checkpoint.CheckpointFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** {@code shardwright train} as a process; its ranks are processes, if the options don't say otherwise. */
final class TrainProcess {
    private final Process process;
    private final Path output;

    private TrainProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static TrainProcess start(Path output, List<String> options) throws IOException {
        return start(output, List.of(), options);
    }

    /** @param shell what is run before it, in its shell */
    static TrainProcess start(Path output, List<String> shell, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.shardwright.runtime.cli.Shardwright",
                "train"));
        command.addAll(options);
        command.addAll(List.of("--progress", "lines"));
        if (!shell.isEmpty()) {
            command.addAll(0, List.of("bash", "-c", String.join(" ", shell) + "; exec \"$0\" \"$@\""));
        }
        return new TrainProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    /** Waits for a checkpoint of a step after {@code step}. */
    void awaitCheckpoint(Path folder, long step) throws IOException, InterruptedException {
        await(
                "checkpoint after step " + step,
                () -> new CheckpointFolder(folder).steps().stream().anyMatch(one -> one > step));
    }

    /** Waits until it has printed {@code part}. */
    void awaitText(String part) throws IOException, InterruptedException {
        await("\"" + part + "\"", () -> text().contains(part));
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.holds()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IllegalStateException("no " + what + ": " + text());
            }
            Thread.sleep(5);
        }
    }

    /** The processes of its ranks. */
    List<ProcessHandle> ranks() {
        return process.children().toList();
    }

    Process launcher() {
        return process;
    }

    /** As {@code kill -9} does it: one of the ranks, the launcher, or all of them. */
    String kill(Random random) {
        List<ProcessHandle> ranks = ranks();
        switch (random.nextInt(3)) {
            case 0 -> {
                if (!ranks.isEmpty()) {
                    ranks.get(random.nextInt(ranks.size())).destroyForcibly();
                }
                return "a rank";
            }
            case 1 -> {
                process.destroyForcibly();
                return "the launcher";
            }
            default -> {
                process.destroyForcibly();
                ranks.forEach(ProcessHandle::destroyForcibly);
                return "all";
            }
        }
    }

    /** The exit code, when it and its ranks have ended. */
    int await(List<ProcessHandle> ranks) throws InterruptedException, IOException {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("still runs: " + text());
        }
        for (ProcessHandle rank : ranks) {
            rank.onExit().join();
        }
        return process.exitValue();
    }

    String text() throws IOException {
        return Files.readString(output);
    }
}
