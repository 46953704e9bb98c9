package io.shardwright.runtime.mpi;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Two network namespaces with host names of their own, joined by a pair of virtual Ethernet devices. */
final class TwoHosts implements AutoCloseable {
    static final List<String> ADDRESSES = List.of("10.77.0.1", "10.77.0.2");
    private static final String DEVICE = "swveth";

    /** Distinguishes what several of these tests on one machine make. */
    private final String name = "sw" + ProcessHandle.current().pid() % 100_000;

    private final Path folder;

    /** Skips the test, saying so, where such namespaces can't be made. */
    TwoHosts() throws IOException, InterruptedException {
        String missing = missing();
        if (!missing.isEmpty()) {
            System.out.println("skipped: " + missing);
            Assumptions.abort("skipped: " + missing);
        }
        folder = Files.createTempDirectory("shardwright-hosts");
        run("ip", "netns", "add", host(0));
        run("ip", "netns", "add", host(1));
        run("ip", "link", "add", DEVICE, "netns", host(0), "type", "veth", "peer", "name", DEVICE, "netns", host(1));
        for (int i = 0; i < 2; i++) {
            run("ip", "-n", host(i), "addr", "add", ADDRESSES.get(i) + "/24", "dev", DEVICE);
            run("ip", "-n", host(i), "link", "set", "lo", "up");
            run("ip", "-n", host(i), "link", "set", DEVICE, "up");
        }
        for (int i = 0; i < ADDRESSES.size(); i++) {
            awaitLink(host(i));
        }
    }

    private static String missing() throws IOException, InterruptedException {
        if (!System.getProperty("user.name").equals("root")) {
            return "two network namespaces take root";
        }
        for (String tool : List.of("ip", "unshare")) {
            boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
            if (!found) {
                return "there is no " + tool + " in PATH (Debian: iproute2, util-linux)";
            }
        }
        int code = new ProcessBuilder("unshare", "-n", "-u", "true").start().waitFor();
        return code == 0 ? "" : "this container may not make network namespaces";
    }

    private String host(int i) {
        return name + "-" + (char) ('a' + i);
    }

    /** What {@code mpirun} starts its daemons with, in place of ssh. */
    Path remoteShell() throws IOException {
        return script("rsh", """
            while [ "${1#-}" != "$1" ]; do shift; done
            case $1 in *%s*) host=%s;; *) host=%s;; esac
            shift
            exec ip netns exec $host unshare -u sh -c "hostname $host; $*"
            """.formatted(ADDRESSES.get(0), host(0), host(1)));
    }

    /** What runs a command on the first host. */
    List<String> onFirst() throws IOException {
        Path named = script("named", "hostname " + host(0) + "\nexec \"$@\"\n");
        return List.of("ip", "netns", "exec", host(0), "unshare", "-u", named.toString());
    }

    private Path script(String file, String text) throws IOException {
        Path script = folder.resolve(file);
        Files.writeString(script, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    static String device() {
        return DEVICE;
    }

    /** Bytes that have crossed so far, both ways. */
    long crossed() throws IOException, InterruptedException {
        List<String> command = List.of("ip", "netns", "exec", host(0), "cat", "/proc/net/dev");
        Process process = new ProcessBuilder(command).start();
        String line = process.inputReader()
                .lines()
                .filter(text -> text.strip().startsWith(DEVICE))
                .findFirst()
                .orElseThrow();
        process.waitFor();
        String[] counters = line.strip().replace(DEVICE + ":", "").strip().split("\\s+");
        return Long.parseLong(counters[0]) + Long.parseLong(counters[8]);
    }

    /** The kernel takes a moment to see that both ends of the pair are up; until then MPICH finds no way to the peer. */
    private static void awaitLink(String host) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 100; attempt++) {
            Process show = new ProcessBuilder("ip", "-n", host, "link", "show", DEVICE)
                    .redirectErrorStream(true)
                    .start();
            String text = new String(show.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            show.waitFor();
            if (text.contains("state UP")) {
                return;
            }
            Thread.sleep(50);
        }
        throw new IOException(DEVICE + " of " + host + " is not up after 5 s");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = new ArrayList<>(process.inputReader().lines().toList());
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + String.join(" ", lines));
        }
    }

    @Override
    public void close() throws IOException {
        for (int i = 0; i < 2; i++) {
            new ProcessBuilder("ip", "netns", "del", host(i)).start().onExit().join();
        }
        for (String file : List.of("rsh", "named")) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.deleteIfExists(folder);
    }
}
